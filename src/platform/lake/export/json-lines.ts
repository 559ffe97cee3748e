import type { ElpChannels } from '../../../domain/elp.ts';
import type { LakeEntry } from '../record/lake-entry.ts';

/**
 * Encodes entries as lines of JSON. A vector is Base64 of its little-endian float32 numbers,
 * because decimals would take five times as long. The lines are assembled by hand: searching the
 * Base64 for characters to escape would take longer than everything else. Their parts are written
 * directly to the output buffer, because joining them first would copy each twice more.
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

/** Encodes one entry as a line of JSON. */
export function jsonLine(entry: LakeEntry): string {
  return jsonPage([entry]).toString();
}

/**
 * Maximum bytes of a line without its text and vector: names, ids, and two dozen numbers of at most
 * 25 bytes.
 */
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

/** Writes consecutive lines into a buffer that is large enough for all of them. */
class PageOfLines {
  readonly #bytes: Buffer;
  #end = 0;

  constructor(size: number) {
    this.#bytes = Buffer.allocUnsafeSlow(size);
  }

  /** The bytes written so far. */
  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#end);
  }

  ascii(text: string): void {
    this.#end += this.#bytes.write(text, this.#end, 'latin1');
  }

  /**
   * Writes ASCII between quotation marks, without concatenating them first, which would copy it
   * again.
   */
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

  /** Writes a list of numbers. */
  decimals(values: readonly number[]): void {
    this.ascii(`[${values.join(',')}]`);
  }
}
