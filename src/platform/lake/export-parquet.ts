import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { columnOf, type ExportRow, exportColumns, inBatches } from './export-row.ts';

const rowGroup = 5000;

const kinds = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  int: { type: 'INT32' },
  bigint: { type: 'INT64' },
  float: { type: 'FLOAT' },
  double: { type: 'DOUBLE' },
  time: { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' },
} as const;

/** Numbers of vectors hardly ever repeat: looking for what does, and for their bounds, takes most of the time and saves nothing. */
const asTheyAre = {
  encoding: 'PLAIN',
  codec: 'UNCOMPRESSED',
  statistics: false,
  offsetIndex: false,
} as const;

type SchemaElement = ConstructorParameters<typeof ParquetWriter>[0]['schema'][number];

const schema: SchemaElement[] = [
  { name: 'root', num_children: exportColumns.length },
  ...exportColumns.flatMap(elementsOf),
];

function elementsOf({ name, kind }: (typeof exportColumns)[number]): SchemaElement[] {
  if (kind !== 'floats') return [{ name, repetition_type: 'OPTIONAL', ...kinds[kind] }];
  return [
    { name, repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST' },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    { name: 'element', type: 'FLOAT', repetition_type: 'REQUIRED' },
  ];
}

/** Writes pages of rows as a Parquet file, a row group at a time, as fast as the output takes them; the table of contents comes at the end. */
export async function writeParquet(output: Writable, rows: AsyncIterable<ExportRow[]>): Promise<void> {
  await pipeline(Readable.from(bytesOf(rows)), output, { end: output !== process.stdout });
}

async function* bytesOf(rows: AsyncIterable<ExportRow[]>): AsyncGenerator<Buffer> {
  const bytes = new ByteWriter();
  const writer = new ParquetWriter({ writer: bytes, schema });
  for await (const group of inBatches(rows, rowGroup)) {
    await writer.write({
      columnData: exportColumns.map(({ name, kind }) => ({
        name,
        data: columnOf(group, name),
        ...(kind === 'floats' ? asTheyAre : {}),
      })),
      rowGroupSize: group.length,
    });
    yield taken(bytes);
  }
  await writer.finish();
  yield taken(bytes);
}

/** A copy of what was written since: the writer goes on in the same memory. */
function taken(bytes: ByteWriter): Buffer {
  const copy = Buffer.from(bytes.getBytes());
  bytes.index = 0;
  return copy;
}
