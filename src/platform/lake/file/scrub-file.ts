import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { TimeSlicer } from '../../concurrency/time-slicer.ts';
import { LakeDamagedError, LakeUnavailableError } from '../errors.ts';
import { sliceMs } from '../in-slices.ts';
import type { LakeFile } from './lake-file.ts';
import { headerBytes, type MetaPage } from './page-layout.ts';
import { checkStructure, type PageUser } from './structure-check.ts';

/** Bytes that are compared and overwritten at a time. */
const pieceBytes = 1 << 20;

/** Timeout for readers of an older state, and interval of the checks, in milliseconds. */
const readers = { patienceMs: 2000, everyMs: 20 } as const;

const zeros = Buffer.alloc(pieceBytes);

/** A range of bytes of a file. */
interface Stretch {
  readonly from: number;
  readonly to: number;
}

/**
 * Overwrites every unused byte of an LMDB file with zeros. LMDB leaves removed data in free pages
 * and between the nodes of used pages, and a compacted copy keeps the latter. Nothing may be
 * written to the file during this work. No reader may use these bytes, so this function waits for
 * readers of an older state.
 * @throws LakeUnavailableError if a reader keeps an older state for too long, LakeDamagedError, the
 * error of the disk.
 */
export async function scrubFile(path: string, file: Pick<LakeFile, 'isReadBefore'>): Promise<void> {
  const unused = new UnusedBytes();
  const findings = await checkStructure(path, unused);
  if (findings.length > 0) throw new LakeDamagedError(path, findings);
  await untilReadAsItIs(file, unused.transaction);
  const handle = await open(path, 'r+');
  try {
    const { size } = await handle.stat();
    const slicer = new TimeSlicer(sliceMs);
    for (const stretch of unused.stretches(size)) {
      await overwrite(handle, stretch);
      if (slicer.isSliceOver) await slicer.yield();
    }
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

async function untilReadAsItIs(file: Pick<LakeFile, 'isReadBefore'>, transaction: number): Promise<void> {
  const until = performance.now() + readers.patienceMs;
  while (file.isReadBefore(transaction)) {
    if (performance.now() > until)
      throw new LakeUnavailableError(
        'Another process reads an older state of the Lake; removed data is overwritten once that process has ended.',
      );
    await delay(readers.everyMs);
  }
}

/** Bytes that are already zero are not written, because a file may have holes. */
async function overwrite(handle: FileHandle, { from, to }: Stretch): Promise<void> {
  const piece = Buffer.allocUnsafe(Math.min(pieceBytes, to - from));
  for (let start = from; start < to; start += pieceBytes) {
    const length = Math.min(pieceBytes, to - start);
    const { bytesRead } = await handle.read(piece, 0, length, start);
    if (piece.subarray(0, bytesRead).equals(zeros.subarray(0, bytesRead))) continue;
    for (let done = 0; done < bytesRead; ) {
      const { bytesWritten } = await handle.write(zeros, 0, bytesRead - done, start + done);
      done += bytesWritten;
    }
  }
}

class UnusedBytes implements PageUser {
  transaction = 0;
  #pageBytes = 0;
  /** One byte for each page: whether it is in use. */
  #isUsed = new Uint8Array();
  /** Gaps within used pages. */
  readonly #gaps: Stretch[] = [];

  begin({ transaction, pageBytes, lastPage }: MetaPage): void {
    this.transaction = transaction;
    this.#pageBytes = pageBytes;
    this.#isUsed = new Uint8Array(lastPage + 1);
    // The two meta pages.
    this.#isUsed.fill(1, 0, 2);
  }

  treePage(number: number, page: Buffer): void {
    this.#isUsed[number] = 1;
    const [lower, upper] = [headerBytes + page.readUInt16LE(20), headerBytes + page.readUInt16LE(22)];
    const gap = page.subarray(lower, upper);
    if (gap.equals(zeros.subarray(0, gap.length))) return;
    const start = number * this.#pageBytes;
    this.#gaps.push({ from: start + lower, to: start + upper });
  }

  /** LMDB fills these pages completely, with zeros after the data. */
  dataPages(first: number, count: number): void {
    this.#isUsed.fill(1, first, first + count);
  }

  *stretches(size: number): Generator<Stretch> {
    yield* this.#gaps;
    let from: number | null = null;
    for (let number = 0; number < this.#isUsed.length; number += 1) {
      const isUsed = this.#isUsed[number] === 1;
      const start = number * this.#pageBytes;
      if (!isUsed) from ??= start;
      else if (from !== null) {
        yield { from, to: start };
        from = null;
      }
    }
    from ??= this.#isUsed.length * this.#pageBytes;
    if (from < size) yield { from, to: size };
  }
}
