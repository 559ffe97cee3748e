import { z } from 'zod';
import { judgedEvidences } from './label.ts';

export const evidenceSchema = z.enum(judgedEvidences, 'expects CONTEXT or SAMPLES');

/**
 * Share of hallucinations that may be missed. A lower share would need more labels than the server
 * reads.
 */
export const missRateSchema = z
  .number('expects a finite number')
  .min(0.001, 'expects 0.001 to 0.999')
  .max(0.999, 'expects 0.001 to 0.999');
