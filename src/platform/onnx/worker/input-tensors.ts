import type { TokenInput } from '../model-signature.ts';
import type { EncodedText, Padding } from '../tokenizer/text-reader.ts';
import type { Batch } from './batching.ts';

/** One input of a run: [rows, width], row-major. The data is overwritten by the next batch. */
export interface InputTensor {
  readonly name: string;
  readonly data: BigInt64Array | Int32Array;
  readonly dims: readonly [number, number];
}

/**
 * Writes the tokens of a batch into the input tensors of a model, in memory that is reused for
 * every batch.
 */
export class InputTensors {
  readonly #columns: readonly Column[];
  readonly #padding: Padding;

  constructor(inputs: readonly TokenInput[], padding: Padding) {
    this.#padding = padding;
    this.#columns = inputs.map((input) => new Column(input));
  }

  fill(texts: readonly EncodedText[], batch: Batch): InputTensor[] {
    const { rows, width } = batch;
    for (const column of this.#columns) {
      column.reserve(rows.length * width);
      for (const [row, index] of rows.entries()) {
        const { ids, typeIds } = texts[index] ?? { ids: [], typeIds: [] };
        const start = row * width;
        if (column.name === 'input_ids') column.write(start, width, ids, this.#padding.id);
        else if (column.name === 'token_type_ids') column.write(start, width, typeIds, this.#padding.typeId);
        else column.writeMask(start, width, ids.length);
      }
    }
    return this.#columns.map((column) => ({
      name: column.name,
      data: column.data(rows.length * width),
      dims: [rows.length, width],
    }));
  }
}

/**
 * Whole numbers below 2^31 as int64 or int32. An int64 is written as its low 32 bits, followed by a
 * high word that stays zero. This avoids a BigInt object for each number. The low word comes first,
 * because every platform that Node.js runs on is little-endian.
 */
class Column {
  readonly name: TokenInput['name'];
  readonly #wordsEach: 1 | 2;
  #words = new Int32Array();

  constructor(input: TokenInput) {
    this.name = input.name;
    this.#wordsEach = input.type === 'int64' ? 2 : 1;
  }

  reserve(count: number): void {
    if (this.#words.length < count * this.#wordsEach) this.#words = new Int32Array(count * this.#wordsEach);
  }

  write(start: number, width: number, values: readonly number[], padding: number): void {
    const words = this.#words;
    const step = this.#wordsEach;
    let position = start * step;
    for (const value of values) {
      words[position] = value;
      position += step;
    }
    for (const end = (start + width) * step; position < end; position += step) words[position] = padding;
  }

  writeMask(start: number, width: number, attended: number): void {
    const step = this.#wordsEach;
    const end = (start + attended) * step;
    for (let position = start * step; position < end; position += step) this.#words[position] = 1;
    for (let position = end; position < (start + width) * step; position += step) this.#words[position] = 0;
  }

  data(count: number): BigInt64Array | Int32Array {
    return this.#wordsEach === 2
      ? new BigInt64Array(this.#words.buffer, 0, count)
      : this.#words.subarray(0, count);
  }
}
