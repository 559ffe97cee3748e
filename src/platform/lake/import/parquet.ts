import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { importColumns } from './row.ts';
import { textOf } from './text-of.ts';

/** Rows that are read at a time. */
const pageSize = 1000;

/** The library leaves out what it takes for the mark of a file. */
const parsers = { stringFromBytes: textOf };

/** The rows of a Parquet file in pages, and how many rows it has. */
export async function readParquet(
  path: string,
): Promise<{ readonly total: number; readonly pages: AsyncIterable<readonly unknown[]> }> {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  const total = Number(metadata.num_rows);
  const there = new Set(metadata.schema.map(({ name }) => name));
  const columns = importColumns.filter((name) => there.has(name));
  async function* pages(): AsyncGenerator<readonly unknown[]> {
    for (let rowStart = 0; rowStart < total; rowStart += pageSize) {
      const rowEnd = Math.min(total, rowStart + pageSize);
      yield await parquetReadObjects({ file, metadata, columns, rowStart, rowEnd, parsers });
    }
  }
  return { total, pages: pages() };
}
