import { z } from 'zod';
import { interventionTypes } from '../../domain/magnification.ts';
import type { Topic } from '../../platform/events/event-bus.ts';
import { sacredPositionSchema } from '../beams/beam.input.ts';

const recordedSchema = z.object({
  id: z.int(),
  inferenceId: z.uuid(),
  position: sacredPositionSchema,
  signalBefore: z.number(),
  signalAfter: z.number(),
  confidenceBoost: z.number(),
  interventionType: z.enum(interventionTypes),
  createdAt: z.iso.datetime(),
});

/** An intervention that was stored, with its inference or later. */
export type RecordedIntervention = z.output<typeof recordedSchema>;

/** Every intervention, after its commit. */
export const interventionRecorded: Topic<RecordedIntervention> = {
  name: 'intervention:recorded',
  parse: (value) => recordedSchema.parse(value),
};
