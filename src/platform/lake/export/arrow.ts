import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AsyncByteQueue, RecordBatchStreamWriter } from 'apache-arrow';
import type { LakeEntry } from '../record/lake-entry.ts';
import { recordBatches } from './record-batches.ts';

/**
 * Writes pages of entries as a stream of Arrow record batches, with backpressure from the output.
 */
export async function writeArrow(
  output: Writable,
  pages: AsyncIterable<readonly LakeEntry[]>,
): Promise<void> {
  await pipeline(Readable.from(arrowBytes(pages)), output, { end: output !== process.stdout });
}

/**
 * The library's own streams ignore backpressure. Here a batch is created after the previous one has
 * been consumed.
 */
async function* arrowBytes(pages: AsyncIterable<readonly LakeEntry[]>): AsyncGenerator<Buffer> {
  const sink = new GatheringSink();
  const writer = new RecordBatchStreamWriter();
  writer.reset(sink);
  for await (const batch of recordBatches(pages)) {
    writer.write(batch);
    yield sink.take();
  }
  writer.finish();
  yield sink.take();
}

/** Buffers written bytes until they are taken. */
class GatheringSink extends AsyncByteQueue {
  #parts: Uint8Array[] = [];

  override write(part: Uint8Array): void {
    this.#parts.push(part);
  }

  take(): Buffer {
    const parts = this.#parts;
    this.#parts = [];
    return Buffer.concat(parts);
  }
}
