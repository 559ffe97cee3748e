import { z } from 'zod';
import type { Topic } from '../../platform/events/event-bus.ts';

const recordedSchema = z.object({ erasureId: z.uuid() });

/** Something was erased in the record: servers need not wait until they look. */
export const erasureRecorded: Topic<{ readonly erasureId: string }> = {
  name: 'erasure:recorded',
  parse: (value) => recordedSchema.parse(value),
};
