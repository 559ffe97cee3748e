import { z } from 'zod';
import { interventionTypes } from '../../../domain/magnification.ts';
import { sacredPositions } from '../../../domain/positions.ts';
import type { LakeEntry } from '../record/lake-entry.ts';
import { timeField, vectorField } from './fields.ts';

const share = z.number().min(0).max(1);
const lineSchema = z.object({
  id: z.uuid().toLowerCase(),
  createdAt: z.iso.datetime().transform(Date.parse).pipe(timeField),
  text: z.string().min(1),
  digits: z.array(share).length(9).nullable(),
  embedding: z.base64().transform(unpacked).pipe(vectorField).nullable(),
  model: z.object({ id: z.uuid().toLowerCase(), digest: z.string().regex(/^[0-9a-f]{64}$/) }).nullable(),
  fluxPosition: z.int().min(0).max(9),
  elpChannels: z.object({ ethos: share, logos: share, pathos: share }).nullable(),
  confidence: share,
  signal: share,
  intervention: z
    .object({
      type: z.enum(interventionTypes),
      position: z.literal(sacredPositions),
      signalBefore: share,
      signalAfter: share,
      confidenceBoost: z.number().min(-1).max(1),
    })
    .nullable(),
});

/**
 * The entry of a line, without its sequence number, which is that of another installation.
 * @throws ZodError, SyntaxError
 */
export function entryOfLine(line: string): LakeEntry {
  return { ...lineSchema.parse(JSON.parse(line)), seq: null };
}

function unpacked(text: string, context: z.RefinementCtx): Float32Array {
  const bytes = Uint8Array.from(Buffer.from(text, 'base64'));
  if (bytes.length % Float32Array.BYTES_PER_ELEMENT === 0) return new Float32Array(bytes.buffer);
  context.addIssue({
    code: 'custom',
    message: `expects four bytes for each number, not ${bytes.length} bytes`,
  });
  return z.NEVER;
}
