import { Catalog } from './catalog.ts';
import { type CatalogBlock, decodeBlock, entriesPerBlock } from './catalog-block.ts';
import { RecordDamagedError } from './errors.ts';
import { inSlices } from './in-slices.ts';
import type { CatalogEntry } from './lake-entry.ts';
import type { LakeFile } from './lake-file.ts';

export interface LoadedCatalog {
  readonly catalog: Catalog;
  /** Numbers of the blocks that were damaged and made anew from their records. */
  readonly damagedBlocks: readonly number[];
}

/**
 * Reads the catalog into memory; others have their turn meanwhile.
 * @param fromRecord makes the entry of a record anew: a damaged block is made again from its records.
 */
export async function loadCatalog(
  file: LakeFile,
  fromRecord: (ordinal: number) => CatalogEntry | null,
): Promise<LoadedCatalog> {
  const catalog = new Catalog();
  const damagedBlocks: number[] = [];
  const last = file.lastOrdinal();
  let isFirst = true;
  // One reading sees one moment, however long it takes.
  for await (const [number, bytes] of inSlices(file.blocks())) {
    const block = readBlock(number, bytes, fromRecord, damagedBlocks);
    if (block.every((entry) => entry === null)) continue;
    if (isFirst) catalog.startAt(number * entriesPerBlock, last + 1);
    isFirst = false;
    while (catalog.nextOrdinal < number * entriesPerBlock) catalog.skip();
    addBlock(catalog, block);
  }
  // A record that no block names any more keeps its ordinal.
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
