/**
 * `<img src="{{avatar user.image}}" alt="" />`: the picture that someone has given, if a browser may load it from
 * there, else the one for everybody.
 */
const DEFAULT = '/avatars/default-avatar.svg';

export default function avatar(this: unknown, image: unknown): string {
  if (typeof image !== 'string' || image.trim() === '') return DEFAULT;
  if (!URL.canParse(image, location.href)) return DEFAULT;
  return /^https?:$/.test(new URL(image, location.href).protocol) ? image : DEFAULT;
}
