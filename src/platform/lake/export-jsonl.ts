import { z } from 'zod';
import { timeField, vectorField } from './import-fields.ts';
import { type LakeEntry, type LakeModel, lakeInterventionTypes } from './lake-entry.ts';

/**
 * An entry as a line of JSON. The vector is Base64 of its little-endian float32 numbers: written out they would take five times the time. The line is put
 * together by hand, since looking through that Base64 for what JSON must escape takes longer than everything else.
 */
export function jsonLine(entry: LakeEntry): string {
  const { digits, embedding, elpChannels, intervention } = entry;
  return (
    `{"id":"${entry.id}","seq":${entry.seq},"text":${JSON.stringify(entry.text)},"digits":${digits === null ? null : `[${digits.join()}]`},` +
    `"model":${modelText(entry.model)},"fluxPosition":${entry.fluxPosition},` +
    `"elpChannels":${elpChannels === null ? null : JSON.stringify(elpChannels)},` +
    `"confidence":${entry.confidence},"signal":${entry.signal},` +
    `"intervention":${intervention === null ? null : JSON.stringify(intervention)},` +
    `"createdAt":"${new Date(entry.createdAt).toISOString()}","embedding":${embedding === null ? null : `"${packed(embedding)}"`}}\n`
  );
}

function modelText(model: LakeModel | null): string | null {
  return model === null ? null : `{"id":"${model.id}","digest":"${model.digest}"}`;
}

function packed({ buffer, byteOffset, byteLength }: Float32Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}

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
      type: z.enum(lakeInterventionTypes),
      position: z.int().min(3).max(9),
      signalBefore: share,
      signalAfter: share,
      confidenceBoost: z.number().min(-1).max(1),
    })
    .nullable(),
});

/** The entry of such a line, without its place in the record, which is another installation's. @throws ZodError, SyntaxError */
export function entryOfLine(line: string): LakeEntry {
  return { ...lineSchema.parse(JSON.parse(line)), seq: null };
}

function unpacked(text: string, context: z.RefinementCtx): Float32Array {
  const bytes = Uint8Array.from(Buffer.from(text, 'base64'));
  if (bytes.length % Float32Array.BYTES_PER_ELEMENT === 0) return new Float32Array(bytes.buffer);
  context.addIssue({ code: 'custom', message: `expects four bytes a number, not ${bytes.length} bytes` });
  return z.NEVER;
}
