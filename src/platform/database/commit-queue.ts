/** What waits for a commit. */
export interface WaitingItem<Item, Result> {
  readonly item: Item;
  /** Rows, say. */
  readonly weight: number;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

interface Kind<Item, Result> {
  /** In the order of submission. */
  readonly waiting: WaitingItem<Item, Result>[];
  /** Weight that was committed of this kind. */
  committed: number;
}

/** An item of more than this share of a group is heavy. A kind of which less waits does not wait for a full group. */
const quarter = 1 / 4;

/**
 * Items that wait for a commit. Kinds take turns by weight: the one of which least was committed is next, so that a kind of which there are few does not wait behind
 * one of which there are many. Heavy items and light ones of a kind count as two. Within a kind the order of submission holds.
 */
export class CommitQueue<Item, Result> {
  readonly #maximumGroup: number;
  readonly #kinds = new Map<string, Kind<Item, Result>>();
  /** What the kind served last had had when its turn came. A kind that was idle counts as having had as much, and saves nothing up. */
  #level = 0;
  #count = 0;
  #weight = 0;

  /** @param maximumGroup weight of a group, at most; an item that is heavier has a group of its own. */
  constructor(maximumGroup: number) {
    this.#maximumGroup = maximumGroup;
  }

  get count(): number {
    return this.#count;
  }

  get weight(): number {
    return this.#weight;
  }

  /** @param kind one of a bounded number: they are kept. */
  add(kind: string, waiting: WaitingItem<Item, Result>): void {
    const queue = this.#kindOf(waiting.weight > this.#maximumGroup * quarter ? `${kind}, heavy` : kind);
    if (queue.waiting.length === 0) queue.committed = Math.max(queue.committed, this.#level);
    queue.waiting.push(waiting);
    this.#count += 1;
    this.#weight += waiting.weight;
  }

  /** The next group: items of the kind whose turn it is, then others. It is small where those are few, so that they are not kept by what they do not wait for. */
  takeGroup(): WaitingItem<Item, Result>[] {
    const kinds = [...this.#kinds.values()]
      .filter(({ waiting }) => waiting.length > 0)
      .sort((one, other) => one.committed - other.committed);
    const group: WaitingItem<Item, Result>[] = [];
    let room = this.#maximumGroup;
    this.#level = kinds[0]?.committed ?? this.#level;
    for (const kind of kinds) {
      const taken = takeFrom(kind, room, group.length === 0);
      group.push(...taken);
      room -= weightOf(taken);
      const few = this.#maximumGroup * quarter;
      if (kind === kinds[0] && weightOf(taken) <= few) room = few - weightOf(taken);
      if (room <= 0) break;
    }
    this.#count -= group.length;
    this.#weight -= weightOf(group);
    return group;
  }

  /** Takes everything, in no particular order. */
  takeAll(): WaitingItem<Item, Result>[] {
    this.#count = 0;
    this.#weight = 0;
    return [...this.#kinds.values()].flatMap(({ waiting }) => waiting.splice(0));
  }

  #kindOf(name: string): Kind<Item, Result> {
    const kind = this.#kinds.get(name) ?? { waiting: [], committed: 0 };
    this.#kinds.set(name, kind);
    return kind;
  }
}

/** @param isFirst whether one item is taken however heavy it is. */
function takeFrom<Item, Result>(
  kind: Kind<Item, Result>,
  room: number,
  isFirst: boolean,
): WaitingItem<Item, Result>[] {
  let weight = 0;
  const tooMuch = kind.waiting.findIndex((waiting, index) => {
    weight += waiting.weight;
    return weight > room && !(isFirst && index === 0);
  });
  const taken = kind.waiting.splice(0, tooMuch < 0 ? kind.waiting.length : tooMuch);
  kind.committed += weightOf(taken);
  return taken;
}

function weightOf(items: readonly { readonly weight: number }[]): number {
  return items.reduce((sum, { weight }) => sum + weight, 0);
}
