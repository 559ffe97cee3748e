/** An item that waits for a commit. */
export interface WaitingItem<Item, Result> {
  readonly item: Item;
  /** For example, the number of rows. */
  readonly weight: number;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

interface Kind<Item, Result> {
  /** In the order of submission. */
  readonly waiting: WaitingItem<Item, Result>[];
  /** Weight committed so far for this kind. */
  committed: number;
}

/**
 * An item that weighs more than this share of a group is heavy. If less than this share waits for a
 * kind, the kind does not wait for a full group.
 */
const quarter = 1 / 4;

/**
 * Items that wait for a commit, scheduled fairly between kinds. The kind with the least committed
 * weight is next, so that a rare kind does not wait behind a frequent one. Heavy and light items of
 * a kind count as two kinds. Within a kind, items keep the order of submission.
 */
export class CommitQueue<Item, Result> {
  readonly #maxGroup: number;
  readonly #kinds = new Map<string, Kind<Item, Result>>();
  /**
   * Committed weight of the kind served last, at the time it was chosen. A kind that was idle
   * starts at this level and accumulates no credit.
   */
  #level = 0;
  #count = 0;
  #weight = 0;

  /** @param maxGroup maximum weight of a group. A heavier item gets its own group. */
  constructor(maxGroup: number) {
    this.#maxGroup = maxGroup;
  }

  get count(): number {
    return this.#count;
  }

  get weight(): number {
    return this.#weight;
  }

  /** @param kind from a bounded set of names, because kinds are never removed. */
  add(kind: string, waiting: WaitingItem<Item, Result>): void {
    const queue = this.#kindOf(waiting.weight > this.#maxGroup * quarter ? `${kind}, heavy` : kind);
    if (queue.waiting.length === 0) queue.committed = Math.max(queue.committed, this.#level);
    queue.waiting.push(waiting);
    this.#count += 1;
    this.#weight += waiting.weight;
  }

  /**
   * Takes the next group: items of the next kind, then of the others. The group stays small if the
   * next kind has few items, so that those items do not wait for items of other kinds.
   */
  takeGroup(): WaitingItem<Item, Result>[] {
    const kinds = [...this.#kinds.values()]
      .filter(({ waiting }) => waiting.length > 0)
      .sort((one, other) => one.committed - other.committed);
    const group: WaitingItem<Item, Result>[] = [];
    let room = this.#maxGroup;
    this.#level = kinds[0]?.committed ?? this.#level;
    for (const kind of kinds) {
      const taken = takeFrom(kind, room, group.length === 0);
      group.push(...taken);
      room -= weightOf(taken);
      const few = this.#maxGroup * quarter;
      if (kind === kinds[0] && weightOf(taken) <= few) room = few - weightOf(taken);
      if (room <= 0) break;
    }
    this.#count -= group.length;
    this.#weight -= weightOf(group);
    return group;
  }

  /** Takes all items, in no particular order. */
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

/** @param isFirst whether to take the first item regardless of its weight. */
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
