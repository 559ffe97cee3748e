import { dot } from './vectors.ts';

/** A segment's vector and the model that it comes from. */
export interface Member {
  /** Of the segment. */
  readonly id: string;
  readonly modelId: string | null;
  /** Unit length; null where it cannot be had. */
  readonly vector: Float32Array | null;
}

/** Room to begin with. */
const smallestCapacity = 64;

/**
 * Cosines between the segments of one session, each computed when it is first asked for and known as long as both segments are members: from one
 * inference to the next, only those with the new segment are new.
 */
export class Cosines {
  readonly #places = new Map<string, number>();
  #members: (Member | undefined)[] = [];
  #free: number[] = [];
  /** [places, places] row-major, the smaller place first; NaN where nobody has asked. */
  #known = new Float32Array();

  /** Whether the segment is a member, so that its vector is not needed again. */
  holds(id: string): boolean {
    return this.#places.has(id);
  }

  /**
   * Makes these the members, and no others.
   * @returns the place of each, for `between`.
   */
  hold(members: readonly Member[]): number[] {
    this.#keepOnly(new Set(members.map(({ id }) => id)));
    if (members.length > this.#members.length) this.#grow(members.length);
    return members.map((member) => this.#places.get(member.id) ?? this.#add(member));
  }

  /** Of two members, by their places; 0 for vectors of different models, which say nothing about each other. */
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

  /** Room for more; the members move, and what was known is computed again where it is asked for. */
  #grow(needed: number): void {
    const members = this.#members.filter((member) => member !== undefined);
    const capacity = Math.max(smallestCapacity, 2 ** Math.ceil(Math.log2(needed)));
    this.#places.clear();
    this.#members = new Array<Member | undefined>(capacity).fill(undefined);
    this.#free = [...this.#members.keys()].reverse();
    this.#known = new Float32Array(capacity ** 2).fill(Number.NaN);
    for (const member of members) this.#add(member);
  }

  /** With a copy of the vector, which may lie in one buffer with others. */
  #add(member: Member): number {
    const place = this.#free.pop();
    if (place === undefined) throw new RangeError('There is no room for another segment.');
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
  if (one.modelId !== other.modelId || one.vector.length !== other.vector.length) return 0;
  return dot(one.vector, other.vector);
}
