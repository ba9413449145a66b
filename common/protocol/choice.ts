/** One of the records that another may refer to: what is kept, and what people see. */
import * as v from 'valibot';

export const choice = v.object({ id: v.string(), label: v.string() });
export type Choice = v.InferOutput<typeof choice>;
