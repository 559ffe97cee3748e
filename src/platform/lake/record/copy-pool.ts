const poolBytes = 1 << 16;
/** Where a number of eight bytes may lie. */
const alignment = 8;

/** Copies of bytes, some dozens of them in one piece of memory: to allocate for each takes longer than all else that is done with it. */
export class CopyPool {
  #pool = Buffer.allocUnsafeSlow(poolBytes);
  #used = 0;

  /** The first bytes of `source`, in memory that is nobody else's. */
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
