import { z } from 'zod';
import { judgedEvidences } from './label.ts';

export const evidenceSchema = z.enum(judgedEvidences, 'expects CONTEXT or SAMPLES');

/** A share of hallucinations that may be missed. Less would need more labels than are read. */
export const missRateSchema = z
  .number('expects a finite number')
  .min(0.001, 'expects 0.001 to 0.999')
  .max(0.999, 'expects 0.001 to 0.999');
