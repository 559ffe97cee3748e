import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Table as ArrowTable, tableToIPC } from 'apache-arrow';
import type { RecordBatch, WriterProperties } from 'parquet-wasm';
import type { LakeEntry } from '../record/lake-entry.ts';
import { exportColumns } from './columns.ts';
import { recordBatches } from './record-batches.ts';

type Library = typeof import('parquet-wasm');

/** Maximum rows and bytes of a row group, which is in memory as a whole. */
const rowGroup = { rows: 5000, bytes: 1 << 26 } as const;

/**
 * Writes pages of entries as a Parquet file, one row group at a time, with backpressure from the
 * output. The footer comes at the end.
 */
export async function writeParquet(
  output: Writable,
  pages: AsyncIterable<readonly LakeEntry[]>,
): Promise<void> {
  await pipeline(Readable.from(parquetBytes(pages)), output, { end: output !== process.stdout });
}

async function* parquetBytes(pages: AsyncIterable<readonly LakeEntry[]>): AsyncGenerator<Uint8Array> {
  const library = await import('parquet-wasm');
  const source = new BatchSource(library, pages);
  try {
    for await (const bytes of await library.transformParquetStream(source.stream, propertiesOf(library))) {
      if (source.faults.length > 0) break;
      yield bytes;
    }
  } finally {
    source.stop();
  }
  if (source.faults.length > 0) throw source.faults[0];
}

/**
 * The library neither forwards errors of its source nor stops reading when nobody consumes its
 * output. This class does both.
 */
class BatchSource {
  readonly stream: ReadableStream<RecordBatch>;
  /** Errors of the source. The stream ended there. */
  readonly faults: unknown[] = [];
  #isWanted = true;

  constructor(library: Library, pages: AsyncIterable<readonly LakeEntry[]>) {
    const taken = this.#batches(library, pages);
    const pull = async (controller: ReadableStreamDefaultController<RecordBatch>) => {
      const { value, done } = await taken.next();
      if (done === true) controller.close();
      else controller.enqueue(value);
    };
    this.stream = new ReadableStream({ pull }, { highWaterMark: 0 });
  }

  /** Ends the stream before the next batch. */
  stop(): void {
    this.#isWanted = false;
  }

  async *#batches(
    library: Library,
    pages: AsyncIterable<readonly LakeEntry[]>,
  ): AsyncGenerator<RecordBatch, void> {
    try {
      for await (const batch of recordBatches(pages)) {
        if (!this.#isWanted) return;
        yield* takenOver(library, tableToIPC(new ArrowTable([batch]), 'stream'));
      }
    } catch (error) {
      this.faults.push(error);
    }
  }
}

/** The batches in the library's memory. The code that takes a batch frees it. */
function takenOver({ Table }: Library, bytes: Uint8Array): RecordBatch[] {
  const table = Table.fromIPCStream(bytes);
  try {
    return table.recordBatches();
  } finally {
    table.free();
  }
}

/**
 * Dictionary encoding of unique values takes most of the time and saves nothing, and bounds of
 * vector components are not useful. The library can set this for flat columns but not for lists, so
 * the defaults are the settings for lists.
 */
function propertiesOf({
  Compression,
  EnabledStatistics,
  WriterPropertiesBuilder,
}: Library): WriterProperties {
  let builder = new WriterPropertiesBuilder()
    .setMaxRowGroupSize(rowGroup.rows)
    .setMaxRowGroupBytes(rowGroup.bytes)
    .setCompression(Compression.UNCOMPRESSED)
    .setDictionaryEnabled(false)
    .setStatisticsEnabled(EnabledStatistics.None);
  for (const { name, kind, repeats = false } of exportColumns) {
    if (kind === 'floats') continue;
    builder = builder
      .setColumnStatisticsEnabled(name, EnabledStatistics.Chunk)
      .setColumnDictionaryEnabled(name, repeats)
      .setColumnCompression(name, Compression.SNAPPY);
  }
  return builder.build();
}
