import type { ElpChannels } from '../../../domain/elp.ts';
import type { LakeEntry } from '../record/lake-entry.ts';

/**
 * Entries as lines of JSON. A vector is Base64 of its little-endian float32 numbers: written out they would take five times the time. The lines are put
 * together by hand, since looking through that Base64 for what JSON must escape takes longer than everything else, and their parts are written where
 * they stay: to join them first would go over each twice more.
 */
export function jsonPage(entries: readonly LakeEntry[]): Buffer {
  const texts = entries.map(({ text }) => JSON.stringify(text));
  const page = new PageOfLines(
    entries.reduce(
      (sum, { embedding }, index) =>
        sum + maxBesides + Buffer.byteLength(texts[index] ?? '') + base64Length(embedding?.byteLength ?? 0),
      0,
    ),
  );
  for (const [index, entry] of entries.entries()) writeLine(page, entry, texts[index] ?? '');
  return page.bytes;
}

/** An entry as one such line. */
export function jsonLine(entry: LakeEntry): string {
  return jsonPage([entry]).toString();
}

/** Most bytes of a line beside its text and its vector: names, ids, and two dozen numbers of at most 25. */
const maxBesides = 1500;

function base64Length(bytes: number): number {
  return Math.ceil(bytes / 3) * 4;
}

function writeLine(page: PageOfLines, entry: LakeEntry, text: string): void {
  const { digits, elpChannels, embedding, intervention, model } = entry;
  page.ascii(`{"id":"${entry.id}","seq":${entry.seq},"text":`);
  page.utf8(text);
  page.ascii(',"digits":');
  if (digits === null) page.ascii('null');
  else page.decimals(digits);
  const modelText = model === null ? 'null' : `{"id":"${model.id}","digest":"${model.digest}"}`;
  page.ascii(
    `,"model":${modelText},"fluxPosition":${entry.fluxPosition},"elpChannels":${channelsText(elpChannels)},"confidence":`,
  );
  page.decimal(entry.confidence);
  page.ascii(',"signal":');
  page.decimal(entry.signal);
  const interventionText = intervention === null ? 'null' : JSON.stringify(intervention);
  const createdAt = new Date(entry.createdAt).toISOString();
  page.ascii(`,"intervention":${interventionText},"createdAt":"${createdAt}","embedding":`);
  if (embedding === null) page.ascii('null');
  else page.quoted(packed(embedding));
  page.ascii('}\n');
}

function channelsText(channels: ElpChannels | null): string {
  return channels === null
    ? 'null'
    : `{"ethos":${channels.ethos},"logos":${channels.logos},"pathos":${channels.pathos}}`;
}

function packed({ buffer, byteOffset, byteLength }: Float32Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}

/** Lines that are written one behind the other, into memory that has room for all of them. */
class PageOfLines {
  readonly #bytes: Buffer;
  #end = 0;

  constructor(size: number) {
    this.#bytes = Buffer.allocUnsafeSlow(size);
  }

  /** What was written. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#end);
  }

  ascii(text: string): void {
    this.#end += this.#bytes.write(text, this.#end, 'latin1');
  }

  /** ASCII between quotation marks, not joined with them first: that would go over it once more. */
  quoted(text: string): void {
    this.ascii('"');
    this.ascii(text);
    this.ascii('"');
  }

  utf8(text: string): void {
    this.#end += this.#bytes.write(text, this.#end);
  }

  decimal(value: number): void {
    this.ascii(String(value));
  }

  /** A list of numbers. */
  decimals(values: readonly number[]): void {
    this.ascii(`[${values.join(',')}]`);
  }
}
