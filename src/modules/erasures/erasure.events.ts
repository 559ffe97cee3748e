import { z } from 'zod';
import type { Topic } from '../../platform/events/event-bus.ts';

const recordedSchema = z.object({ erasureId: z.uuid() });

/** An erasure was stored in the database, so servers need not wait for their next check. */
export const erasureRecorded: Topic<{ readonly erasureId: string }> = {
  name: 'erasure:recorded',
  parse: (value) => recordedSchema.parse(value),
};
