/** Reading: what GET and HEAD are answered with. Here the response cache will stand. */
import type { RoutedEndpoint } from './endpoints';
import type { AnyCall } from './feature';
import { produce } from './produce';
import type { Representation } from './representation';

export async function read(routed: RoutedEndpoint, call: Omit<AnyCall, 'answer'>): Promise<Representation> {
  const { representation } = await produce(routed, call);
  return representation;
}
