/**
 * `<img src="{{avatar user.image}}" alt="" />`: the picture that someone has given, if a browser may load it from
 * there, else the one for everybody.
 */
const DEFAULT = '/avatars/default-avatar.svg';

export default function avatar(this: unknown, image: unknown): string {
  if (typeof image !== 'string' || image.trim() === '') return DEFAULT;
  const url = URL.parse?.(image, location.origin);
  return url !== undefined && url !== null && /^https?:$/.test(url.protocol) ? image : DEFAULT;
}
