import { crc32 } from 'node:zlib';
import { RecordDamagedError } from '../errors.ts';
import type { CatalogEntry } from '../record/lake-entry.ts';
import { uuidOf, writeUuid } from '../record/uuid-bytes.ts';

/** Entries of a block: as many as fit into one page of 4096 bytes, in addition to LMDB's header. */
export const entriesPerBlock = 112;

const checksumBytes = 4;
const entryBytes = 36;
const at = { id: 0, createdAt: 16, seq: 22, signal: 28, position: 32, state: 33, modelSlot: 34 } as const;
const state = { absent: 0, present: 1, withoutSeq: 2 } as const;

/** The entries of a block by their index. Null for a missing entry. */
export type CatalogBlock = readonly (CatalogEntry | null)[];

/**
 * Encodes the catalog of `entriesPerBlock` consecutive ordinals: a CRC-32 and 36 bytes for each
 * entry.
 * @param number of the block. The checksum covers it.
 */
export function encodeBlock(number: number, entries: CatalogBlock): Buffer {
  const block = Buffer.alloc(checksumBytes + entriesPerBlock * entryBytes);
  for (const [place, entry] of entries.entries()) {
    if (entry !== null) writeEntry(block, checksumBytes + place * entryBytes, entry);
  }
  block.writeUInt32LE(checksumOf(number, block), 0);
  return block;
}

/** Number of the block of an ordinal. */
export function blockOf(ordinal: number): number {
  return Math.floor(ordinal / entriesPerBlock);
}

/**
 * Encodes a block. Null if it has no entries.
 * @param entryAt returns the entry of an ordinal, or null.
 */
export function blockAt(number: number, entryAt: (ordinal: number) => CatalogEntry | null): Buffer | null {
  const first = number * entriesPerBlock;
  const entries = Array.from({ length: entriesPerBlock }, (_, place) => entryAt(first + place));
  return entries.every((entry) => entry === null) ? null : encodeBlock(number, entries);
}

/** @throws RecordDamagedError if the block differs from the stored bytes. */
export function decodeBlock(number: number, block: Buffer): CatalogBlock {
  if (block.length !== checksumBytes + entriesPerBlock * entryBytes) {
    throw new RecordDamagedError('its length is wrong');
  }
  if (block.readUInt32LE(0) !== checksumOf(number, block)) {
    throw new RecordDamagedError('its checksum is wrong');
  }
  return Array.from({ length: entriesPerBlock }, (_, place) =>
    readEntry(block, checksumBytes + place * entryBytes),
  );
}

function checksumOf(number: number, block: Buffer): number {
  return crc32(block.subarray(checksumBytes), number % 2 ** 32);
}

function writeEntry(block: Buffer, start: number, entry: CatalogEntry): void {
  writeUuid(block, start + at.id, entry.id);
  block.writeUIntLE(entry.createdAt, start + at.createdAt, 6);
  block.writeUIntLE(entry.seq ?? 0, start + at.seq, 6);
  block.writeFloatLE(entry.signal, start + at.signal);
  block[start + at.position] = entry.fluxPosition;
  block[start + at.state] = entry.seq === null ? state.withoutSeq : state.present;
  block.writeUInt16LE(entry.modelSlot, start + at.modelSlot);
}

function readEntry(block: Buffer, start: number): CatalogEntry | null {
  const found = block[start + at.state];
  if (found === state.absent) return null;
  return {
    id: uuidOf(block, start + at.id),
    createdAt: block.readUIntLE(start + at.createdAt, 6),
    seq: found === state.withoutSeq ? null : block.readUIntLE(start + at.seq, 6),
    signal: block.readFloatLE(start + at.signal),
    fluxPosition: block[start + at.position] ?? 0,
    modelSlot: block.readUInt16LE(start + at.modelSlot),
  };
}
