import type { FileHandle } from 'node:fs/promises';
import { UnreadableFileError } from './regular-file.ts';

/** A length-delimited field of a message: its number, and the offsets of its bytes in the file. */
export interface WireField {
  readonly number: number;
  readonly start: number;
  readonly end: number;
}

const windowBytes = 64 * 1024;

/**
 * Reads the structure of a Protocol Buffers file. Long fields are skipped, not read. Format:
 * https://protobuf.dev/programming-guides/encoding/
 */
export class WireReader {
  readonly #file: FileHandle;
  readonly #window = Buffer.allocUnsafe(windowBytes);
  #from = 0;
  #to = 0;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  /**
   * The length-delimited fields between two offsets, in order.
   * @throws UnreadableFileError
   */
  async *fields(start: number, end: number): AsyncGenerator<WireField> {
    let place = start;
    while (place < end) {
      const tag = await this.#varint(place);
      const [number, wireType] = [Number(tag.value >> 3n), Number(tag.value & 7n)];
      place = tag.end;
      if (wireType === 2) {
        const length = await this.#varint(place);
        const field = { number, start: length.end, end: length.end + Number(length.value) };
        if (field.end > end) throw damaged();
        yield field;
        place = field.end;
      } else place = await this.#afterNumber(wireType, place);
    }
    if (place > end) throw damaged();
  }

  /** Bytes of a field. */
  async text({ start, end }: WireField): Promise<string> {
    // Names of operators are short and many. Most of them have been read with their tag.
    if (start >= this.#from && end <= this.#to)
      return this.#window.toString('utf8', start - this.#from, end - this.#from);
    const bytes = Buffer.alloc(Math.min(end - start, windowBytes));
    await this.#file.read(bytes, 0, bytes.length, start);
    return bytes.toString('utf8');
  }

  async #afterNumber(wireType: number, place: number): Promise<number> {
    if (wireType === 0) return (await this.#varint(place)).end;
    if (wireType === 1) return place + 8;
    if (wireType === 5) return place + 4;
    throw damaged();
  }

  async #varint(start: number): Promise<{ readonly value: bigint; readonly end: number }> {
    let value = 0n;
    for (let place = start, shift = 0n; shift < 70n; place += 1, shift += 7n) {
      const byte = await this.#byte(place);
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return { value, end: place + 1 };
    }
    throw damaged();
  }

  async #byte(place: number): Promise<number> {
    if (place < this.#from || place >= this.#to) {
      const { bytesRead } = await this.#file.read(this.#window, 0, windowBytes, place);
      this.#from = place;
      this.#to = place + bytesRead;
    }
    if (place >= this.#to) throw damaged();
    return this.#window[place - this.#from] ?? 0;
  }
}

function damaged(): UnreadableFileError {
  return new UnreadableFileError('the ONNX file is damaged: its fields are not nested correctly');
}
