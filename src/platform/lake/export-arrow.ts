import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  type DataType,
  Field,
  Float32,
  Float64,
  Int32,
  Int64,
  List,
  makeData,
  type RecordBatch,
  RecordBatchStreamWriter,
  Schema,
  Table,
  TimestampMillisecond,
  Utf8,
  Vector,
  vectorFromArray,
} from 'apache-arrow';
import {
  columnOf,
  type ExportColumn,
  type ExportKind,
  type ExportRow,
  exportColumns,
  inBatches,
} from './export-row.ts';

const batchRows = 2000;

const number = new Float32();
const floats = new List(new Field('element', number, false));
const kinds: Readonly<Record<ExportKind, DataType>> = {
  text: new Utf8(),
  int: new Int32(),
  bigint: new Int64(),
  float: new Float32(),
  double: new Float64(),
  time: new TimestampMillisecond(),
  floats,
};

const schema = new Schema(exportColumns.map(({ name, kind }) => new Field(name, kinds[kind], true)));

/** Writes pages of rows as a stream of Arrow record batches, as fast as the output takes them. */
export async function writeArrow(output: Writable, rows: AsyncIterable<ExportRow[]>): Promise<void> {
  await pipeline(Readable.from(batchesOf(rows)), RecordBatchStreamWriter.throughNode(), output, {
    end: output !== process.stdout,
  });
}

async function* batchesOf(rows: AsyncIterable<ExportRow[]>): AsyncGenerator<RecordBatch> {
  for await (const group of inBatches(rows, batchRows)) {
    const columns = Object.fromEntries(
      exportColumns.map(({ name, kind }) => [
        name,
        kind === 'floats' ? vectorOfFloats(group, name) : vectorFromArray(columnOf(group, name), kinds[kind]),
      ]),
    );
    yield* new Table(schema, columns).batches;
  }
}

/** Lists of numbers, copied as they lie: the library's builder would look at each number and take fifty times as long. */
function vectorOfFloats(rows: readonly ExportRow[], name: ExportColumn): Vector<typeof floats> {
  const lists = rows.map((row) => floatsOf(row[name]));
  const valueOffsets = new Int32Array(rows.length + 1);
  const nullBitmap = new Uint8Array(Math.ceil(rows.length / 8));
  for (const [index, list] of lists.entries()) {
    valueOffsets[index + 1] = (valueOffsets[index] ?? 0) + (list?.length ?? 0);
    if (list !== null) nullBitmap[index >> 3] = (nullBitmap[index >> 3] ?? 0) | (1 << (index & 7));
  }
  const data = new Float32Array(valueOffsets[rows.length] ?? 0);
  for (const [index, list] of lists.entries()) if (list !== null) data.set(list, valueOffsets[index]);
  const nullCount = lists.filter((list) => list === null).length;
  const child = makeData({ type: number, length: data.length, nullCount: 0, data });
  return new Vector([
    makeData({ type: floats, length: rows.length, nullCount, nullBitmap, valueOffsets, child }),
  ]);
}

function floatsOf(value: ExportRow[ExportColumn]): ArrayLike<number> | null {
  return value instanceof Float32Array || Array.isArray(value) ? value : null;
}
