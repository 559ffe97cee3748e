import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { importColumns } from './row.ts';
import { textOf } from './text-of.ts';

/** Number of rows read at a time. */
const pageSize = 1000;

/** Compression codecs of other programs: the library itself supports only Snappy. */
const compressors = {
  GZIP: unpackedBy(gunzipSync),
  ZSTD: unpackedBy(zstdDecompressSync),
  BROTLI: unpackedBy(brotliDecompressSync),
};

/** The library drops a leading byte order mark. */
const parsers = { stringFromBytes: textOf };

/** The rows of a Parquet file in pages, and their number. */
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

/** @param unpack receives the maximum length of the result. */
function unpackedBy(
  unpack: (packed: Uint8Array, bounds: { readonly maxOutputLength: number }) => Uint8Array,
) {
  return (packed: Uint8Array, length: number) => unpack(packed, { maxOutputLength: Math.max(1, length) });
}
