import { dot } from './vectors.ts';

/** A segment's vector and its space. */
export interface Member {
  /** Id of the segment. */
  readonly id: string;
  /** Digest of the model that made the vector. Null if it is not known. */
  readonly space: string | null;
  /** Unit length. Null if it is not available. */
  readonly vector: Float32Array | null;
}

/** Initial capacity. */
const minCapacity = 64;

/**
 * Cosines between the segments of one session. Each is computed when it is first requested, and is
 * kept while both segments are members. From one inference to the next, only cosines with the new
 * segment are computed.
 */
export class Cosines {
  readonly #places = new Map<string, number>();
  #members: (Member | undefined)[] = [];
  #free: number[] = [];
  /**
   * The cosine of each pair of members, in a row-major matrix. The row is the smaller index. NaN if
   * not computed yet.
   */
  #known = new Float32Array();

  /** Returns whether the segment is a member, so that its vector is not needed again. */
  holds(id: string): boolean {
    return this.#places.has(id);
  }

  /**
   * Replaces the members.
   * @returns the index of each, for `between`.
   */
  hold(members: readonly Member[]): number[] {
    this.#keepOnly(new Set(members.map(({ id }) => id)));
    if (members.length > this.#members.length) this.#grow(members.length);
    return members.map((member) => this.#places.get(member.id) ?? this.#add(member));
  }

  /**
   * Cosine of two members, by their indices. 0 for vectors of different or unknown spaces, which
   * are not comparable.
   */
  between(one: number, other: number): number {
    const index = Math.min(one, other) * this.#members.length + Math.max(one, other);
    const known = this.#known[index] ?? Number.NaN;
    if (!Number.isNaN(known)) return known;
    const cosine = Math.fround(cosineOf(this.#members[one], this.#members[other]));
    this.#known[index] = cosine;
    return cosine;
  }

  #keepOnly(wanted: ReadonlySet<string>): void {
    for (const [id, place] of this.#places) {
      if (wanted.has(id)) continue;
      this.#places.delete(id);
      this.#members[place] = undefined;
      this.#free.push(place);
    }
  }

  /**
   * Increases the capacity. Members keep their order, and cosines are computed again on request.
   */
  #grow(needed: number): void {
    const members = this.#members.filter((member) => member !== undefined);
    const capacity = Math.max(minCapacity, 2 ** Math.ceil(Math.log2(needed)));
    this.#places.clear();
    this.#members = new Array<Member | undefined>(capacity).fill(undefined);
    this.#free = [...this.#members.keys()].reverse();
    this.#known = new Float32Array(capacity ** 2).fill(Number.NaN);
    for (const member of members) this.#add(member);
  }

  /** Copies the vector, which may share a buffer with others. */
  #add(member: Member): number {
    const place = this.#free.pop();
    if (place === undefined) throw new RangeError('There is no space for another segment.');
    this.#places.set(member.id, place);
    this.#members[place] = { ...member, vector: member.vector?.slice() ?? null };
    for (let other = 0; other < this.#members.length; other += 1) {
      this.#known[Math.min(place, other) * this.#members.length + Math.max(place, other)] = Number.NaN;
    }
    return place;
  }
}

function cosineOf(one: Member | undefined, other: Member | undefined): number {
  if (one?.vector == null || other?.vector == null) return 0;
  if (one.space === null || one.space !== other.space) return 0;
  if (one.vector.length !== other.vector.length) return 0;
  return dot(one.vector, other.vector);
}
