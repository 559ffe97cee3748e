import { z } from 'zod';
import type { Topic } from '../../../platform/events/event-bus.ts';

/** What can happen to a model. */
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
  /** Place among all changes, in the order of their commits. */
  seq: z.int(),
  change: z.enum(modelChanges),
  modelId: z.uuid(),
  name: z.string(),
  /** The process that made the change; null when it is told from the record. */
  origin: z.uuid().nullable(),
  at: z.iso.datetime(),
});

/** Something happened to a model. The table says what it is now. */
export type ModelChange = z.output<typeof changeSchema>;

/** Every change of a model, after its commit, whichever server made it. */
export const modelChanged: Topic<ModelChange> = {
  name: 'model:changed',
  parse: (value) => changeSchema.parse(value),
};
