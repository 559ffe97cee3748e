import type { Readable } from 'node:stream';
import { RecordBatchReader, Vector } from 'apache-arrow';
import { importColumns } from './row.ts';

/** The rows of a stream or file of Arrow record batches, a batch at a time. */
export async function* readArrow(input: Readable): AsyncGenerator<readonly unknown[]> {
  const reader = await RecordBatchReader.from(input);
  for await (const batch of reader) {
    const columns = importColumns.map((name) => [name, batch.getChild(name)] as const);
    yield Array.from({ length: batch.numRows }, (_, row) =>
      Object.fromEntries(columns.map(([name, column]) => [name, plain(column?.get(row) ?? null)])),
    );
  }
}

/** Lists come as vectors over the batch's memory. */
function plain(value: unknown): unknown {
  if (!(value instanceof Vector)) return value;
  const numbers: unknown = value.toArray();
  return numbers instanceof Float32Array ? Array.from(numbers) : Array.from(value);
}
