import { fileWriter, ParquetWriter } from 'hyparquet-writer';
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

/** Writes pages of rows as a Parquet file, a row group at a time. @param path of a file, or of a pipe such as `/dev/stdout`. */
export async function writeParquet(path: string, rows: AsyncIterable<ExportRow[]>): Promise<void> {
  const writer = new ParquetWriter({ writer: fileWriter(path), schema });
  for await (const group of inBatches(rows, rowGroup)) {
    await writer.write({
      columnData: exportColumns.map(({ name, kind }) => ({
        name,
        data: columnOf(group, name),
        ...(kind === 'floats' ? asTheyAre : {}),
      })),
      rowGroupSize: group.length,
    });
  }
  await writer.finish();
}
