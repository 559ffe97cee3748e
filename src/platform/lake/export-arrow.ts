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
  type RecordBatch,
  RecordBatchStreamWriter,
  Schema,
  Table,
  TimestampMillisecond,
  Utf8,
  vectorFromArray,
} from 'apache-arrow';
import { columnOf, type ExportKind, type ExportRow, exportColumns, inBatches } from './export-row.ts';

const batchRows = 2000;

const kinds: Readonly<Record<ExportKind, DataType>> = {
  text: new Utf8(),
  int: new Int32(),
  bigint: new Int64(),
  float: new Float32(),
  double: new Float64(),
  time: new TimestampMillisecond(),
  floats: new List(new Field('element', new Float32(), false)),
};

const schema = new Schema(exportColumns.map(({ name, kind }) => new Field(name, kinds[kind], true)));

/** Writes rows as a stream of Arrow record batches, as fast as the output takes them. */
export async function writeArrow(output: Writable, rows: AsyncIterable<ExportRow>): Promise<void> {
  await pipeline(Readable.from(batchesOf(rows)), RecordBatchStreamWriter.throughNode(), output);
}

async function* batchesOf(rows: AsyncIterable<ExportRow>): AsyncGenerator<RecordBatch> {
  for await (const group of inBatches(rows, batchRows)) {
    const columns = Object.fromEntries(
      exportColumns.map(({ name, kind }) => [name, vectorFromArray(columnOf(group, name), kinds[kind])]),
    );
    yield* new Table(schema, columns).batches;
  }
}
