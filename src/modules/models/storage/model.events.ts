import { z } from 'zod';
import type { Topic } from '../../../platform/events/event-bus.ts';

/** Changes that a model can undergo. */
export const modelChanges = [
  'registered',
  'loaded',
  'failed',
  'unloaded',
  'enabled',
  'disabled',
  'made-default',
  'removed',
] as const;
export type ModelChangeKind = (typeof modelChanges)[number];

const changeSchema = z.object({
  /** Sequence number among all changes, in commit order. */
  seq: z.int(),
  change: z.enum(modelChanges),
  modelId: z.uuid(),
  name: z.string(),
  /** Process that made the change. Null if the event was read from the database. */
  origin: z.uuid().nullable(),
  at: z.iso.datetime(),
});

/** A change of a model. The table contains its current state. */
export type ModelChange = z.output<typeof changeSchema>;

/** Every change of a model after its commit, no matter which server made it. */
export const modelChanged: Topic<ModelChange> = {
  name: 'model:changed',
  parse: (value) => changeSchema.parse(value),
};
