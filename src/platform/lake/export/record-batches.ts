import {
  type Data,
  type DataType,
  Field,
  Float32,
  Float64,
  Int32,
  Int64,
  List,
  makeData,
  RecordBatch,
  Schema,
  Struct,
  TimestampMillisecond,
  Utf8,
} from 'apache-arrow';
import type { LakeEntry } from '../record/lake-entry.ts';
import { type ColumnKind, type ExportColumn, exportColumns } from './columns.ts';

/** Maximum rows of a batch. */
const batchRows = 500;
/**
 * Bytes of texts and vectors after which a batch takes no more rows: its texts are temporarily one
 * string.
 */
const batchBytes = 1 << 24;

const element = new Float32();
const types = {
  text: new Utf8(),
  int: new Int32(),
  bigint: new Int64(),
  float: new Float32(),
  double: new Float64(),
  time: new TimestampMillisecond('UTC'),
  floats: new List(new Field('element', element, false)),
} as const satisfies Record<ColumnKind, DataType>;

const schema = new Schema(exportColumns.map(({ name, kind }) => new Field(name, types[kind], true)));

/**
 * Arrow record batches of pages of entries. Without entries, one batch without rows, which still
 * has the schema.
 */
export async function* recordBatches(
  pages: AsyncIterable<readonly LakeEntry[]>,
): AsyncGenerator<RecordBatch> {
  let rows: LakeEntry[] = [];
  let bytes = 0;
  let isEmpty = true;
  for await (const page of pages) {
    for (const entry of page) {
      rows.push(entry);
      bytes += entry.text.length + (entry.embedding?.byteLength ?? 0);
      if (rows.length < batchRows && bytes < batchBytes) continue;
      yield batchOf(rows);
      isEmpty = false;
      rows = [];
      bytes = 0;
    }
  }
  if (rows.length > 0 || isEmpty) yield batchOf(rows);
}

function batchOf(rows: readonly LakeEntry[]): RecordBatch {
  const children = exportColumns.map((column) => dataOf(column, rows));
  const type = new Struct(schema.fields);
  return new RecordBatch(schema, makeData({ type, length: rows.length, nullCount: 0, children }));
}

/**
 * Columns are laid out directly in memory: the library's builders inspect each number and take many
 * times as long.
 */
function dataOf(column: ExportColumn, rows: readonly LakeEntry[]): Data {
  switch (column.kind) {
    case 'text':
      return texts(rows.map(column.of));
    case 'floats':
      return lists(rows.map(column.of));
    case 'int':
      return makeData({ type: types.int, ...numbers(rows.map(column.of), new Int32Array(rows.length)) });
    case 'float':
      return makeData({ type: types.float, ...numbers(rows.map(column.of), new Float32Array(rows.length)) });
    case 'double':
      return makeData({ type: types.double, ...numbers(rows.map(column.of), new Float64Array(rows.length)) });
    case 'bigint':
    case 'time':
      return makeData({ type: types[column.kind], ...bigNumbers(rows.map(column.of)) });
  }
}

/** Properties of a column other than its values. */
interface Known {
  readonly length: number;
  readonly nullCount: number;
  /** The bit of a row is set if its value is not null. Null if no value is null. */
  readonly nullBitmap: Uint8Array | null;
}

function numbers<Numbers extends Int32Array | Float32Array | Float64Array>(
  values: readonly (number | null)[],
  data: Numbers,
): Known & { readonly data: Numbers } {
  for (let row = 0; row < values.length; row += 1) data[row] = values[row] ?? 0;
  return { ...known(values), data };
}

/**
 * 64-bit integers, assembled from two halves: creating a BigInt for each takes longer than
 * everything else.
 */
function bigNumbers(values: readonly (number | null)[]): Known & { readonly data: BigInt64Array } {
  const halves = new Int32Array(values.length * 2);
  for (let row = 0; row < values.length; row += 1) {
    const value = values[row] ?? 0;
    halves[2 * row] = value | 0;
    halves[2 * row + 1] = Math.floor(value / 2 ** 32);
  }
  return { ...known(values), data: new BigInt64Array(halves.buffer) };
}

function texts(values: readonly (string | null)[]): Data {
  const joined = values.join('');
  const data = Buffer.from(joined);
  const isAscii = data.length === joined.length;
  const valueOffsets = new Int32Array(values.length + 1);
  let end = 0;
  for (let row = 0; row < values.length; row += 1) {
    const text = values[row] ?? '';
    end += isAscii ? text.length : Buffer.byteLength(text);
    valueOffsets[row + 1] = end;
  }
  return makeData({ type: types.text, ...known(values), valueOffsets, data });
}

function lists(values: readonly (ArrayLike<number> | null)[]): Data {
  const valueOffsets = new Int32Array(values.length + 1);
  let end = 0;
  for (let row = 0; row < values.length; row += 1) {
    end += values[row]?.length ?? 0;
    valueOffsets[row + 1] = end;
  }
  const data = new Float32Array(end);
  for (let row = 0; row < values.length; row += 1) place(values[row] ?? [], data, valueOffsets[row] ?? 0);
  const child = makeData({ type: element, length: end, nullCount: 0, data });
  return makeData({ type: types.floats, ...known(values), valueOffsets, child });
}

/** A list that is not a typed array is copied number by number in any case. */
function place(list: ArrayLike<number>, data: Float32Array, start: number): void {
  if (list instanceof Float32Array) data.set(list, start);
  else for (let index = 0; index < list.length; index += 1) data[start + index] = list[index] ?? 0;
}

function known(values: readonly unknown[]): Known {
  const { length } = values;
  let nullCount = 0;
  for (let row = 0; row < length; row += 1) if (values[row] === null) nullCount += 1;
  if (nullCount === 0) return { length, nullCount, nullBitmap: null };
  const nullBitmap = new Uint8Array(Math.ceil(length / 8));
  for (let row = 0; row < length; row += 1) {
    if (values[row] !== null) nullBitmap[row >> 3] = (nullBitmap[row >> 3] ?? 0) | (1 << (row & 7));
  }
  return { length, nullCount, nullBitmap };
}
