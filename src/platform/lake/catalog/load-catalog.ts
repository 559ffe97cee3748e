import { RecordDamagedError } from '../errors.ts';
import type { LakeFile } from '../file/lake-file.ts';
import { inSlices } from '../in-slices.ts';
import type { CatalogEntry, LakeEntry } from '../record/lake-entry.ts';
import { decodeRecord } from '../record/record-codec.ts';
import type { RecordSeal } from '../record/record-seal.ts';
import { Catalog } from './catalog.ts';
import { blockOf, type CatalogBlock, decodeBlock, entriesPerBlock } from './catalog-block.ts';
import { ModelSlots } from './model-slots.ts';

/** The in-memory data of a Lake's entries. */
export interface LoadedCatalog {
  readonly catalog: Catalog;
  readonly models: ModelSlots;
  /** The highest ordinal with a record when loading began. */
  readonly lastOrdinal: number;
  /** Numbers of damaged blocks, which were rebuilt from their records. */
  readonly damagedBlocks: readonly number[];
}

/**
 * Loads the catalog into memory, in time slices.
 * @throws RecordDamagedError if the metadata of the file is damaged.
 */
export async function loadCatalog(file: LakeFile, seal: RecordSeal | null): Promise<LoadedCatalog> {
  const catalog = new Catalog();
  const models = new ModelSlots(file.fact('models'));
  const damagedBlocks: number[] = [];
  const fromRecord = (ordinal: number) => entryOfRecord(file.record(ordinal), seal, models);
  const last = file.lastOrdinal();
  let isFirst = true;
  for await (const number of inSlices(file.blockNumbers())) {
    const bytes = file.block(number);
    if (bytes === null) continue;
    const block = readBlock(number, bytes, fromRecord, damagedBlocks);
    if (block.every((entry) => entry === null)) continue;
    if (isFirst) catalog.startAt(number * entriesPerBlock, last + 1);
    isFirst = false;
    while (catalog.nextOrdinal < number * entriesPerBlock) catalog.skip();
    addBlock(catalog, block);
  }
  // A record that no block lists any longer keeps its ordinal.
  if (isFirst) catalog.startAt(last + 1);
  else while (catalog.nextOrdinal <= last) catalog.skip();
  return { catalog, models, damagedBlocks, lastOrdinal: last };
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

/**
 * Returns whether the catalog on disk lists the current entry of an ordinal. A record and its
 * catalog entry are written and removed in one commit, and no ordinal is reused. A record that is
 * missing while the catalog still lists it is therefore damaged. A damaged block lists nothing.
 */
export function isNamedOnDisk(file: LakeFile, catalog: Catalog, ordinal: number): boolean {
  const number = blockOf(ordinal);
  const bytes = file.block(number);
  if (bytes === null) return false;
  try {
    const named = decodeBlock(number, bytes)[ordinal % entriesPerBlock] ?? null;
    return named !== null && named.id === catalog.at(ordinal)?.id;
  } catch (error) {
    if (error instanceof RecordDamagedError) return false;
    throw error;
  }
}

/** Rebuilds an entry of the catalog. */
function entryOfRecord(
  record: Buffer | null,
  seal: RecordSeal | null,
  models: ModelSlots,
): CatalogEntry | null {
  const entry = entryOrNull(record, seal);
  return entry === null ? null : placeOf(entry, models);
}

/** The entry of a record. Null if the record is missing or damaged. */
export function entryOrNull(record: Buffer | null, seal: RecordSeal | null): LakeEntry | null {
  if (record === null) return null;
  try {
    return decodeRecord(record, seal);
  } catch (error) {
    if (error instanceof RecordDamagedError) return null;
    throw error;
  }
}

/** The catalog entry of an entry. */
export function placeOf(entry: LakeEntry, models: ModelSlots): CatalogEntry {
  const { id, seq, createdAt, signal, fluxPosition, embedding, model } = entry;
  const found = embedding === null || model === null ? null : models.find(model.digest, embedding.length);
  return { id, seq, createdAt, signal, fluxPosition, modelSlot: found?.slot ?? 0 };
}
