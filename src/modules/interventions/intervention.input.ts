import { z } from 'zod';
import { interventionTypes } from '../../domain/magnification.ts';
import { sacredPositionSchema } from '../beams/beam.input.ts';

export const interventionFilterSchema = z.object({
  inferenceId: z.uuid().nullish(),
  positions: z.array(sacredPositionSchema).max(3, 'expects at most 3 positions').nullish(),
  interventionTypes: z.array(z.enum(interventionTypes)).max(3, 'expects at most 3 types').nullish(),
});

export type InterventionFilterInput = z.input<typeof interventionFilterSchema>;

/** Conditions that an intervention must meet. All of them apply; an omitted one is ignored. */
export type InterventionFilter = z.output<typeof interventionFilterSchema>;
