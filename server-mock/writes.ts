/** Writing: what every other method does. */
import type { RoutedEndpoint } from './endpoints';
import type { AnyCall } from './feature';
import { produce, type Produced } from './produce';

export function write(routed: RoutedEndpoint, call: Omit<AnyCall, 'answer'>): Promise<Produced> {
  return produce(routed, call);
}
