/**
 * Layout of a file with LMDB's data version 2, as far as walking it requires: `MDB_page`,
 * `MDB_node`, `MDB_db` and `MDB_meta` of mdb.c, on a 64-bit little-endian machine.
 */

export const headerBytes = 24;
export const databaseBytes = 48;

const magic = 0xbeefc0de;
const dataVersion = 2;

export const pageFlags = { branch: 1, leaf: 2, overflow: 4, meta: 8 } as const;
/** For a file opened without a folder: the list of free pages has integer keys. */
export const freePagesFlags = 0x4008;
export const nodeFlags = { large: 1, database: 2 } as const;

/** A tree of pages. */
export interface Tree {
  /** Format of its keys and data. 0 for a tree of plain bytes. */
  readonly flags: number;
  readonly depth: number;
  readonly entries: number;
  /** Number of the root page. Null for an empty tree. */
  readonly root: number | null;
}

export interface MetaPage {
  readonly pageBytes: number;
  readonly freePages: Tree;
  readonly main: Tree;
  readonly lastPage: number;
  readonly transaction: number;
}

/** A node of a branch or leaf page. */
export interface PageNode {
  readonly key: Buffer;
  readonly flags: number;
  /** Leaf: the bytes of the data, or their location if the node is `large`. Branch: empty. */
  readonly data: Buffer;
  /** Leaf: length of the data in bytes. Branch: number of the child page. */
  readonly number: number;
}

/** A page or a file has an invalid layout. */
export class LayoutError extends Error {
  override readonly name = 'LayoutError';
}

/** @throws LayoutError */
export function readMeta(page: Buffer): MetaPage {
  if (page.length < headerBytes + 144) throw new LayoutError('the file is too short');
  const start = headerBytes;
  if (page.readUInt16LE(18) !== pageFlags.meta || page.readUInt32LE(start) !== magic) {
    throw new LayoutError('it does not start like an LMDB file');
  }
  if ((page.readUInt32LE(start + 4) & 0xffff) !== dataVersion) {
    throw new LayoutError('its LMDB data version is not supported');
  }
  const pageBytes = page.readUInt32LE(start + 24);
  if (page.readBigUInt64LE(start + 8) !== 0n || readCount(page, start + 16) > 2 ** 46) {
    throw new LayoutError('its memory address is invalid');
  }
  if (pageBytes < 512 || pageBytes > 65_536 || (pageBytes & (pageBytes - 1)) !== 0) {
    throw new LayoutError(`its pages cannot have ${pageBytes} bytes`);
  }
  return {
    pageBytes,
    freePages: readTree(page.subarray(start + 24)),
    main: readTree(page.subarray(start + 24 + databaseBytes)),
    lastPage: readCount(page, start + 120),
    transaction: readCount(page, start + 128),
  };
}

/** @throws LayoutError */
export function readTree(bytes: Buffer): Tree {
  if (bytes.length < databaseBytes) throw new LayoutError('a tree description is too short');
  const isEmpty = bytes.readBigUInt64LE(40) === 0xffff_ffff_ffff_ffffn;
  return {
    flags: bytes.readUInt16LE(4),
    depth: bytes.readUInt16LE(6),
    entries: readCount(bytes, 32),
    root: isEmpty ? null : readCount(bytes, 40),
  };
}

/**
 * The nodes of a branch or leaf page.
 * @throws LayoutError if they are not all within the page.
 */
export function readNodes(page: Buffer, isBranch: boolean): PageNode[] {
  const space = page.length - headerBytes;
  const lower = page.readUInt16LE(20);
  const upper = page.readUInt16LE(22);
  if (lower % 2 !== 0 || lower > upper || upper > space) throw new LayoutError('its bounds are invalid');
  return Array.from({ length: lower / 2 }, (_, index) => {
    const offset = page.readUInt16LE(headerBytes + index * 2);
    if (offset < upper || offset % 2 !== 0 || offset + 8 > space)
      throw new LayoutError('a node is outside its page');
    return readNode(page.subarray(headerBytes + offset), isBranch);
  });
}

function readNode(bytes: Buffer, isBranch: boolean): PageNode {
  const low = bytes.readUInt32LE(0);
  const flags = bytes.readUInt16LE(4);
  const dataStart = 8 + bytes.readUInt16LE(6);
  if (dataStart > bytes.length) throw new LayoutError('a key is too long');
  const key = bytes.subarray(8, dataStart);
  if (isBranch) return { key, flags: 0, data: bytes.subarray(0, 0), number: low + flags * 2 ** 32 };
  const inPage = (flags & nodeFlags.large) !== 0 ? headerBytes : low;
  if (dataStart + inPage > bytes.length) throw new LayoutError('data is too long');
  return { key, flags, data: bytes.subarray(dataStart, dataStart + inPage), number: low };
}

/**
 * An unsigned eight-byte number that JavaScript can represent exactly.
 * @throws LayoutError
 */
export function readCount(bytes: Buffer, offset: number): number {
  const value = bytes.readBigUInt64LE(offset);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new LayoutError('a number is too large');
  return Number(value);
}
