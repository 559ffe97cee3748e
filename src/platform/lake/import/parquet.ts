import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { importColumns } from './row.ts';
import { textOf } from './text-of.ts';

/** Rows that are read at a time. */
const pageSize = 1000;

/** What others pack their columns with: the library knows Snappy alone. */
const compressors = {
  GZIP: unpackedBy(gunzipSync),
  ZSTD: unpackedBy(zstdDecompressSync),
  BROTLI: unpackedBy(brotliDecompressSync),
};

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
      yield await parquetReadObjects({ file, metadata, columns, rowStart, rowEnd, parsers, compressors });
    }
  }
  return { total, pages: pages() };
}

/** @param unpack is told how long the outcome may be at most. */
function unpackedBy(
  unpack: (packed: Uint8Array, bounds: { readonly maxOutputLength: number }) => Uint8Array,
) {
  return (packed: Uint8Array, length: number) => unpack(packed, { maxOutputLength: Math.max(1, length) });
}
