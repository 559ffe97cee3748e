import { describe, expect, test } from 'vitest';
import { Catalog } from '../../../../src/platform/lake/catalog/catalog.ts';
import { type CatalogFilter, matchAll } from '../../../../src/platform/lake/catalog/catalog-filter.ts';
import type { CatalogEntry } from '../../../../src/platform/lake/record/lake-entry.ts';

/** Numbers that are the same in every run, 0 up to and without `below`. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return Math.floor((state / 0x8000_0000) * below);
  };
}

function uuid(number: number): string {
  return `00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;
}

function entryOf(number: number, next: (below: number) => number): CatalogEntry {
  return {
    id: uuid(number),
    seq: next(5) === 0 ? null : number,
    createdAt: 1_000 + next(500),
    signal: Math.fround(next(40) / 40),
    fluxPosition: next(10),
    modelSlot: next(3),
  };
}

const isWanted = (filter: CatalogFilter, entry: CatalogEntry) =>
  entry.signal >= Math.fround(filter.minSignal) &&
  entry.signal <= Math.fround(filter.maxSignal) &&
  ((filter.positions >> entry.fluxPosition) & 1) === 1 &&
  entry.createdAt >= filter.from &&
  entry.createdAt < filter.before;

describe('the catalog', () => {
  test.each([1, 2, 3, 4])('answers like a plain list after any additions and removals (%i)', (seed) => {
    const next = numbers(seed);
    const catalog = new Catalog();
    const model = new Map<number, CatalogEntry>();
    for (let step = 0; step < 6000; step += 1) {
      const entry = entryOf(step, next);
      model.set(catalog.add(entry), entry);
      if (next(3) > 0) removeOne(catalog, model, next);
    }
    expect(catalog.size).toBe(model.size);
    for (const [ordinal, entry] of model) {
      expect(catalog.at(ordinal)).toEqual(entry);
      expect(catalog.ordinalOf(entry.id)).toBe(ordinal);
    }
    for (let question = 0; question < 20; question += 1) ask(catalog, model, next);
    const inOrder = [...model].sort(([one, a], [other, b]) => (a.seq ?? -1) - (b.seq ?? -1) || one - other);
    expect(catalog.oldest(50)).toEqual(inOrder.slice(0, 50).map(([ordinal]) => ordinal));
  });

  test('gives the room back that retention leaves at its start, and keeps every ordinal', () => {
    const catalog = new Catalog();
    const next = numbers(7);
    for (let number = 0; number < 10_000; number += 1) {
      expect(catalog.add(entryOf(number, next))).toBe(number);
      if (number >= 100) expect(catalog.remove(uuid(number - 100))).toBe(number - 100);
    }
    expect(catalog.size).toBe(100);
    expect(catalog.ordinalOf(uuid(9_950))).toBe(9_950);
    expect(catalog.ordinalOf(uuid(9_000))).toBeNull();
    expect(catalog.nextOrdinal).toBe(10_000);
  });
});

function removeOne(
  catalog: Catalog,
  model: Map<number, CatalogEntry>,
  next: (below: number) => number,
): void {
  const chosen = next(Math.min(model.size, 5));
  const [ordinal, entry] = model.entries().drop(chosen).next().value ?? [];
  if (ordinal === undefined || entry === undefined) return;
  expect(catalog.remove(entry.id)).toBe(ordinal);
  expect(catalog.remove(entry.id)).toBeNull();
  model.delete(ordinal);
}

function ask(
  catalog: Catalog,
  model: ReadonlyMap<number, CatalogEntry>,
  next: (below: number) => number,
): void {
  const filter: CatalogFilter = {
    ...matchAll,
    minSignal: next(2) === 0 ? 0 : next(40) / 40,
    maxSignal: next(2) === 0 ? 1 : next(41) / 40,
    positions: next(1024),
    from: next(2) === 0 ? 0 : 1_000 + next(500),
  };
  const wanted = [...model]
    .filter(([, entry]) => isWanted(filter, entry))
    .sort(([one, a], [other, b]) => b.signal - a.signal || (b.seq ?? -1) - (a.seq ?? -1) || other - one)
    .map(([ordinal]) => ordinal);
  expect(catalog.count(filter)).toBe(wanted.length);
  const size = 1 + next(30);
  const paged: number[] = [];
  for (;;) {
    const last = paged.at(-1);
    const after = last === undefined ? null : catalog.signalPlace(last);
    const page = catalog.strongest(filter, size, { after, before: null });
    paged.push(...page);
    if (page.length < size) break;
  }
  expect(paged).toEqual(wanted);
  const backwards: number[] = [];
  for (;;) {
    const [first] = backwards;
    const before = first === undefined ? null : catalog.signalPlace(first);
    const page = catalog.strongest(filter, size, { after: null, before }, true);
    backwards.unshift(...page);
    if (page.length < size) break;
  }
  expect(backwards).toEqual(wanted);
}
