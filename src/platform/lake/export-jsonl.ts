import { z } from 'zod';
import { finite } from './import-row.ts';
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
  id: z.uuid(),
  createdAt: z.iso.datetime(),
  text: z.string().min(1),
  digits: z.array(share).length(9).nullable(),
  embedding: z.base64().nullable(),
  model: z.object({ id: z.uuid(), digest: z.string().regex(/^[0-9a-f]{64}$/) }).nullable(),
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
  const { embedding, createdAt, ...entry } = lineSchema.parse(JSON.parse(line));
  return { ...entry, seq: null, createdAt: Date.parse(createdAt), embedding: unpacked(embedding) };
}

function unpacked(packed: string | null): Float32Array | null {
  if (packed === null) return null;
  const bytes = Uint8Array.from(Buffer.from(packed, 'base64'));
  return finite(new Float32Array(bytes.buffer, 0, Math.floor(bytes.length / 4)));
}
