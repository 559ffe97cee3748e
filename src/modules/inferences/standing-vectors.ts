/** Rows and columns of a product that are computed together: 16 sums fit into the registers of a processor. */
const tile = 4;

/**
 * Vectors that wait for others to come near, as one matrix. New vectors are multiplied with it in one product: a cosine for each pair, and for
 * each new vector the rows that it is near enough to.
 *
 * The product is made in two halves. What the second can add is at most the product of the lengths that are left (Cauchy-Schwarz), so a tile none of
 * whose pairs can still get there is done after the first.
 */
export class StandingVectors<Owner> {
  readonly #dimension: number;
  readonly #half: number;
  #rows = new Float32Array(0);
  /** Of each row: the least cosine that counts, and the length of its second half. */
  readonly #least: number[] = [];
  readonly #rests: number[] = [];
  readonly #owners: Owner[] = [];
  readonly #places = new Map<Owner, number>();

  /** @param dimension of every vector. */
  constructor(dimension: number) {
    this.#dimension = dimension;
    this.#half = dimension >> 1;
  }

  get size(): number {
    return this.#owners.length;
  }

  /** @param vector unit length. @param least cosine from which another vector counts as near. */
  add(owner: Owner, vector: Float32Array, least: number): void {
    this.remove(owner);
    const place = this.#owners.length;
    this.#reserve(place + 1);
    this.#rows.set(vector, place * this.#dimension);
    this.#least[place] = least;
    this.#rests[place] = lengthOf(vector.subarray(this.#half));
    this.#owners[place] = owner;
    this.#places.set(owner, place);
  }

  /** The last row takes its place. */
  remove(owner: Owner): void {
    const place = this.#places.get(owner);
    if (place === undefined) return;
    const last = this.#owners.length - 1;
    const moved = this.#owners[last];
    if (moved !== undefined && place !== last) {
      const from = last * this.#dimension;
      this.#rows.copyWithin(place * this.#dimension, from, from + this.#dimension);
      this.#least[place] = this.#least[last] ?? 1;
      this.#rests[place] = this.#rests[last] ?? 0;
      this.#owners[place] = moved;
      this.#places.set(moved, place);
    }
    this.#places.delete(owner);
    this.#least.length = last;
    this.#rests.length = last;
    this.#owners.length = last;
    this.#reserve(last);
  }

  /** For each vector, of unit length, the owners that it is near to. */
  match(vectors: readonly Float32Array[]): Owner[][] {
    const near: Owner[][] = vectors.map(() => []);
    const columns = new Float32Array(padded(vectors.length) * this.#dimension);
    const rests = new Float64Array(padded(vectors.length));
    for (const [index, vector] of vectors.entries()) {
      columns.set(vector, index * this.#dimension);
      rests[index] = lengthOf(vector.subarray(this.#half));
    }
    const sums = new Float64Array(tile * tile);
    for (let row = 0; row < this.size; row += tile) {
      for (let column = 0; column < vectors.length; column += tile) {
        sums.fill(0);
        this.#multiply(columns, row, column, 0, this.#half, sums);
        if (!this.#canBeNear(row, column, rests, sums)) continue;
        this.#multiply(columns, row, column, this.#half, this.#dimension, sums);
        this.#collect(row, column, sums, near);
      }
    }
    return near;
  }

  #canBeNear(row: number, column: number, rests: Float64Array, sums: Float64Array): boolean {
    for (let index = 0; index < tile * tile; index += 1) {
      const at = row + (index >> 2);
      const bound = (sums[index] ?? 0) + (this.#rests[at] ?? 0) * (rests[column + (index & 3)] ?? 0);
      if (bound + rounding >= (this.#least[at] ?? 2)) return true;
    }
    return false;
  }

  #collect(row: number, column: number, sums: Float64Array, near: Owner[][]): void {
    for (let index = 0; index < tile * tile; index += 1) {
      const owner = this.#owners[row + (index >> 2)];
      const list = near[column + (index & 3)];
      if (owner === undefined || list === undefined) continue;
      if ((sums[index] ?? 0) >= (this.#least[row + (index >> 2)] ?? 2)) list.push(owner);
    }
  }

  /** Adds to 16 sums the products of four rows and four columns, over some of their numbers. */
  #multiply(
    columns: Float32Array,
    row: number,
    column: number,
    from: number,
    to: number,
    sums: Float64Array,
  ): void {
    const dimension = this.#dimension;
    addTile(this.#rows, row * dimension, columns, column * dimension, dimension, from, to, sums);
  }

  /** Grows and shrinks by half, so that adding and removing cost little. */
  #reserve(rows: number): void {
    const held = this.#rows.length / this.#dimension;
    if (rows <= held && (rows >= held / 4 || held <= 64)) return;
    const grown = new Float32Array(padded(Math.max(64, rows * 2)) * this.#dimension);
    grown.set(this.#rows.subarray(0, Math.min(this.#rows.length, grown.length)));
    this.#rows = grown;
  }
}

/** What single precision can lose in a sum of products of unit vectors. */
const rounding = 1e-5;

function padded(count: number): number {
  return Math.ceil(count / tile) * tile;
}

function lengthOf(vector: Float32Array): number {
  let sum = 0;
  for (const value of vector) sum += value * value;
  return Math.sqrt(sum);
}

/** The inner loop of a product: written out, so that the sums stay in registers. */
function addTile(
  rows: Float32Array,
  r0: number,
  columns: Float32Array,
  c0: number,
  stride: number,
  from: number,
  to: number,
  sums: Float64Array,
): void {
  const r1 = r0 + stride;
  const r2 = r1 + stride;
  const r3 = r2 + stride;
  const c1 = c0 + stride;
  const c2 = c1 + stride;
  const c3 = c2 + stride;
  let [s00, s01, s02, s03] = [0, 0, 0, 0];
  let [s10, s11, s12, s13] = [0, 0, 0, 0];
  let [s20, s21, s22, s23] = [0, 0, 0, 0];
  let [s30, s31, s32, s33] = [0, 0, 0, 0];
  for (let at = from; at < to; at += 1) {
    const a0 = rows[r0 + at] ?? 0;
    const a1 = rows[r1 + at] ?? 0;
    const a2 = rows[r2 + at] ?? 0;
    const a3 = rows[r3 + at] ?? 0;
    const b0 = columns[c0 + at] ?? 0;
    const b1 = columns[c1 + at] ?? 0;
    const b2 = columns[c2 + at] ?? 0;
    const b3 = columns[c3 + at] ?? 0;
    s00 += a0 * b0;
    s01 += a0 * b1;
    s02 += a0 * b2;
    s03 += a0 * b3;
    s10 += a1 * b0;
    s11 += a1 * b1;
    s12 += a1 * b2;
    s13 += a1 * b3;
    s20 += a2 * b0;
    s21 += a2 * b1;
    s22 += a2 * b2;
    s23 += a2 * b3;
    s30 += a3 * b0;
    s31 += a3 * b1;
    s32 += a3 * b2;
    s33 += a3 * b3;
  }
  const added = [s00, s01, s02, s03, s10, s11, s12, s13, s20, s21, s22, s23, s30, s31, s32, s33];
  for (let index = 0; index < added.length; index += 1)
    sums[index] = (sums[index] ?? 0) + (added[index] ?? 0);
}
