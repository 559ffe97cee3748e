const poolBytes = 1 << 16;
/** Alignment of eight-byte numbers. */
const alignment = 8;

/**
 * Copies of bytes in shared blocks of memory: a separate allocation for each would take longer than
 * all other work on it.
 */
export class CopyPool {
  #pool = Buffer.allocUnsafeSlow(poolBytes);
  #used = 0;

  /** Copies the first bytes of `source` to memory that nothing else uses. */
  copy(source: Buffer, length: number): Buffer {
    const target = this.#take(length);
    source.copy(target, 0, 0, length);
    return target;
  }

  #take(length: number): Buffer {
    if (length > poolBytes / 4) return Buffer.allocUnsafeSlow(length);
    if (this.#used + length > poolBytes) {
      this.#pool = Buffer.allocUnsafeSlow(poolBytes);
      this.#used = 0;
    }
    const start = this.#used;
    this.#used += Math.ceil(length / alignment) * alignment;
    return this.#pool.subarray(start, start + length);
  }
}
