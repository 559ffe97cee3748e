import { Catalog } from './catalog.ts';
import { type CatalogBlock, decodeBlock, entriesPerBlock } from './catalog-block.ts';
import { RecordDamagedError } from './errors.ts';
import type { CatalogEntry } from './lake-entry.ts';
import type { LakeFile } from './lake-file.ts';

/**
 * Reads the catalog into memory.
 * @param fromRecord makes the entry of a record anew: a damaged block is made again from its records.
 * @returns it, and the numbers of the blocks that were damaged.
 */
export function loadCatalog(
  file: LakeFile,
  fromRecord: (ordinal: number) => CatalogEntry | null,
): { readonly catalog: Catalog; readonly damagedBlocks: readonly number[] } {
  const catalog = new Catalog();
  const damagedBlocks: number[] = [];
  let isFirst = true;
  for (const [number, bytes] of file.blocks()) {
    const block = readBlock(number, bytes, fromRecord, damagedBlocks);
    if (block.every((entry) => entry === null)) continue;
    if (isFirst) catalog.startAt(number * entriesPerBlock);
    isFirst = false;
    while (catalog.nextOrdinal < number * entriesPerBlock) catalog.skip();
    addBlock(catalog, block);
  }
  // A record that no block names any more keeps its ordinal.
  const last = file.lastOrdinal();
  if (isFirst) catalog.startAt(last + 1);
  else while (catalog.nextOrdinal <= last) catalog.skip();
  return { catalog, damagedBlocks };
}

function addBlock(catalog: Catalog, block: CatalogBlock): void {
  const last = block.findLastIndex((entry) => entry !== null);
  for (const entry of block.slice(0, last + 1)) {
    if (entry === null || catalog.ordinalOf(entry.id) !== null) catalog.skip();
    else catalog.add(entry);
  }
}

function readBlock(
  number: number,
  bytes: Buffer,
  fromRecord: (ordinal: number) => CatalogEntry | null,
  damagedBlocks: number[],
): CatalogBlock {
  try {
    return decodeBlock(number, bytes);
  } catch (error) {
    if (!(error instanceof RecordDamagedError)) throw error;
    damagedBlocks.push(number);
    return Array.from({ length: entriesPerBlock }, (_, place) =>
      fromRecord(number * entriesPerBlock + place),
    );
  }
}
