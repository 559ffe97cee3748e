import type { LakeChannels, LakeEntry, LakeModel } from '../record/lake-entry.ts';

/**
 * Entries as lines of JSON. A vector is Base64 of its little-endian float32 numbers: written out they would take five times the time. The lines are put
 * together by hand, since looking through that Base64 for what JSON must escape takes longer than everything else, and their parts are written where
 * they stay: to join them first would go over each twice more.
 */
export function jsonPage(entries: readonly LakeEntry[]): Buffer {
  const heads = entries.map(headOf);
  const vectors = entries.map(({ embedding }) => (embedding === null ? 'null' : `"${packed(embedding)}"`));
  const bytes = heads.reduce(
    (sum, head, index) => sum + Buffer.byteLength(head) + (vectors[index]?.length ?? 0) + ending.length,
    0,
  );
  const page = Buffer.allocUnsafeSlow(bytes);
  let end = 0;
  for (const [index, head] of heads.entries()) {
    end += page.write(head, end);
    end += page.write(vectors[index] ?? '', end, 'latin1');
    end += page.write(ending, end, 'latin1');
  }
  return page;
}

/** An entry as one such line. */
export function jsonLine(entry: LakeEntry): string {
  return jsonPage([entry]).toString();
}

const ending = '}\n';

/** Everything before the vector. */
function headOf(entry: LakeEntry): string {
  const { digits, elpChannels, intervention } = entry;
  return (
    `{"id":"${entry.id}","seq":${entry.seq},"text":${JSON.stringify(entry.text)},"digits":${digits === null ? null : `[${digits.join()}]`},` +
    `"model":${modelText(entry.model)},"fluxPosition":${entry.fluxPosition},` +
    `"elpChannels":${channelsText(elpChannels)},` +
    `"confidence":${entry.confidence},"signal":${entry.signal},` +
    `"intervention":${intervention === null ? null : JSON.stringify(intervention)},` +
    `"createdAt":"${new Date(entry.createdAt).toISOString()}","embedding":`
  );
}

function channelsText(channels: LakeChannels | null): string | null {
  return channels === null
    ? null
    : `{"ethos":${channels.ethos},"logos":${channels.logos},"pathos":${channels.pathos}}`;
}

function modelText(model: LakeModel | null): string | null {
  return model === null ? null : `{"id":"${model.id}","digest":"${model.digest}"}`;
}

function packed({ buffer, byteOffset, byteLength }: Float32Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}
