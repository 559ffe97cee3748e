import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { TimeSlicer } from '../../concurrency/time-slicer.ts';
import { LakeDamagedError, LakeUnavailableError } from '../errors.ts';
import { sliceMs } from '../in-slices.ts';
import type { LakeFile } from './lake-file.ts';
import { headerBytes, type MetaPage } from './page-layout.ts';
import { checkStructure, type PageUser } from './structure-check.ts';

/** Bytes that are looked at and overwritten at a time. */
const pieceBytes = 1 << 20;

/** How long readers of an older state are waited for, and how often they are looked for, in milliseconds. */
const readers = { patienceMs: 2000, everyMs: 20 } as const;

const zeros = Buffer.alloc(pieceBytes);

/** Bytes of a file from one place up to another. */
interface Stretch {
  readonly from: number;
  readonly to: number;
}

/**
 * Overwrites with zeros every byte of an LMDB file that is not in use. LMDB itself leaves what is removed where it was, in pages that are free by then and
 * between the nodes of pages in use; a compacted copy keeps the latter. Nothing may be written meanwhile. Nobody reads these bytes any more: who still reads an
 * older state is waited for.
 * @throws LakeUnavailableError if somebody reads an older state for long, LakeDamagedError, what the disk says.
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
        'Another process reads an older state of the Lake; what was removed is overwritten once it has ended.',
      );
    await delay(readers.everyMs);
  }
}

/** What is zero already stays as it is: a file may have holes. */
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
  /** A byte a page: whether it is in use. */
  #isUsed = new Uint8Array();
  /** In pages in use. */
  readonly #gaps: Stretch[] = [];

  begin({ transaction, pageBytes, lastPage }: MetaPage): void {
    this.transaction = transaction;
    this.#pageBytes = pageBytes;
    this.#isUsed = new Uint8Array(lastPage + 1);
    // Both say what the file is.
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

  /** LMDB fills these pages whole, with zeros behind the data. */
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
