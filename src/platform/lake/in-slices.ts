import { TimeSlicer } from '../concurrency/time-slicer.ts';

/** How long work on the Lake goes on before others have their turn, in milliseconds. */
export const sliceMs = 4;

/** The items, with a pause whenever whoever takes them has been at it for some milliseconds. */
export async function* inSlices<Item>(items: Iterable<Item>): AsyncGenerator<Item> {
  const slicer = new TimeSlicer(sliceMs);
  for (const item of items) {
    yield item;
    if (slicer.isSliceOver) await slicer.yield();
  }
}

/** Most items that are made before the clock is looked at. */
const pageSize = 100;

/**
 * What is made of the items, in pages, with the same pauses: handing over one thing at a time takes longer than making it.
 * @param make null leaves an item out.
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
