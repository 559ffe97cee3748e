import type { Readable } from 'node:stream';
import { Binary, DataType, LargeBinary, RecordBatchReader, Vector } from 'apache-arrow';
import { importColumns } from './row.ts';
import { textOf } from './text-of.ts';

/** The rows of a stream or file of Arrow record batches, one batch at a time. */
export async function* readArrow(input: Readable): AsyncGenerator<readonly unknown[]> {
  const reader = await RecordBatchReader.from(input);
  for await (const batch of reader) {
    const columns = importColumns.map((name) => [name, withBytes(batch.getChild(name))] as const);
    yield Array.from({ length: batch.numRows }, (_, row) =>
      Object.fromEntries(columns.map(([name, column]) => [name, plain(column?.get(row) ?? null)])),
    );
  }
}

/** Reads texts as bytes: the library drops a leading byte order mark. */
function withBytes(column: Vector | null): Vector | null {
  if (DataType.isUtf8(column?.type)) return new Vector(column.data.map((part) => part.clone(new Binary())));
  if (DataType.isLargeUtf8(column?.type))
    return new Vector(column.data.map((part) => part.clone(new LargeBinary())));
  return column;
}

/** Lists are vectors over the memory of the batch. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return textOf(value);
  if (!(value instanceof Vector)) return value;
  const numbers: unknown = value.toArray();
  return numbers instanceof Float32Array ? Array.from(numbers) : Array.from(value);
}
