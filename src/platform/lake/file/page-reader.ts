import { type FileHandle, open } from 'node:fs/promises';

const chunkBytes = 1 << 20;
/** Cached chunks. Trees with distant pages are read in parallel. */
const keptChunks = 64;

/**
 * Pages of a file by number, read in large chunks, because adjacent pages are mostly requested one
 * after another.
 */
export class PageReader {
  readonly #file: FileHandle;
  readonly #chunks = new Map<number, Buffer>();
  /** Size of the file in bytes. */
  readonly size: number;

  private constructor(file: FileHandle, size: number) {
    this.#file = file;
    this.size = size;
  }

  static async open(path: string): Promise<PageReader> {
    const file = await open(path, 'r');
    const { size } = await file.stat();
    return new PageReader(file, size);
  }

  /** The bytes of one page. Fewer at the end of the file. */
  async page(number: number, pageBytes: number): Promise<Buffer> {
    const start = number * pageBytes;
    const chunk = Math.floor(start / chunkBytes);
    const bytes = this.#chunks.get(chunk) ?? (await this.#read(chunk));
    return bytes.subarray(start - chunk * chunkBytes, start - chunk * chunkBytes + pageBytes);
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  async #read(chunk: number): Promise<Buffer> {
    const buffer = Buffer.allocUnsafe(chunkBytes);
    const { bytesRead } = await this.#file.read(buffer, 0, chunkBytes, chunk * chunkBytes);
    const bytes = buffer.subarray(0, bytesRead);
    this.#chunks.set(chunk, bytes);
    const [oldest] = this.#chunks.keys();
    if (this.#chunks.size > keptChunks && oldest !== undefined) this.#chunks.delete(oldest);
    return bytes;
  }
}
