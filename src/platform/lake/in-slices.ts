import { TimeSlicer } from '../concurrency/time-slicer.ts';

/** Duration of a time slice of work on the Lake, in milliseconds. */
export const sliceMs = 4;

/** Yields the items, and pauses after each time slice of some milliseconds. */
export async function* inSlices<Item>(items: Iterable<Item>): AsyncGenerator<Item> {
  const slicer = new TimeSlicer(sliceMs);
  for (const item of items) {
    yield item;
    if (slicer.isSliceOver) await slicer.yield();
  }
}

/** Maximum number of items between two checks of the clock. */
const pageSize = 100;

/**
 * Maps the items and yields the results in pages, with the same pauses, because yielding single
 * items would take longer than creating them.
 * @param make returns null to omit an item.
 */
export async function* inPages<Item, Made>(
  items: Iterable<Item>,
  make: (item: Item) => Made | null,
): AsyncGenerator<Made[]> {
  const slicer = new TimeSlicer(sliceMs);
  let page: Made[] = [];
  let looked = 0;
  for (const item of items) {
    const made = make(item);
    if (made !== null) page.push(made);
    looked += 1;
    if (looked % pageSize !== 0) continue;
    if (page.length > 0) yield page;
    page = [];
    if (slicer.isSliceOver) await slicer.yield();
  }
  if (page.length > 0) yield page;
}
