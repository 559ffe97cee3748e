import { TimeSlicer } from '../../concurrency/time-slicer.ts';
import { sliceMs } from '../in-slices.ts';
import {
  databaseBytes,
  freePagesFlags,
  headerBytes,
  LayoutError,
  type MetaPage,
  nodeFlags,
  type PageNode,
  pageFlags,
  readCount,
  readMeta,
  readNodes,
  readTree,
  type Tree,
} from './page-layout.ts';
import { PageReader } from './page-reader.ts';

/** Receives the pages of a file that are in use. */
export interface PageUser {
  /** Called first. */
  begin(meta: MetaPage): void;
  /** A page of a tree. The bytes between its offsets and its nodes are unused. */
  treePage(number: number, page: Buffer): void;
  /** Consecutive pages that contain data. */
  dataPages(first: number, count: number): void;
}

/**
 * Checks an LMDB file without mapping it, before LMDB opens it: LMDB trusts its pages, and one
 * wrong number in them ends the process. Every used page must match its parent, be within the file
 * and be used once, and no free page may be in use. Data is not checked, because it has checksums
 * of its own. The whole file is read once.
 * @param user receives every page in use.
 * @returns the findings, at most one for each tree. Empty for a file that can be opened.
 * @throws the error of reading.
 */
export async function checkStructure(path: string, user: PageUser | null = null): Promise<string[]> {
  const reader = await PageReader.open(path);
  try {
    return await new StructureCheck(reader, user).run();
  } catch (error) {
    if (error instanceof LayoutError) return [error.message];
    throw error;
  } finally {
    await reader.close();
  }
}

class StructureCheck {
  readonly #reader: PageReader;
  readonly #user: PageUser | null;
  readonly #turns = new TimeSlicer(sliceMs);
  #pageBytes = 4096;
  #lastPage = 0;
  #transaction = 0;
  /** One byte for each page: whether it was visited. */
  #seen = new Uint8Array();

  constructor(reader: PageReader, user: PageUser | null) {
    this.#reader = reader;
    this.#user = user;
  }

  async run(): Promise<string[]> {
    const meta = await this.#newestMeta();
    this.#user?.begin(meta);
    this.#pageBytes = meta.pageBytes;
    this.#lastPage = meta.lastPage;
    this.#transaction = meta.transaction;
    if (meta.lastPage < 1 || meta.lastPage > 2 ** 40)
      throw new LayoutError('the number of its last page is invalid');
    const pages = Math.max(meta.lastPage + 1, Math.ceil(this.#reader.size / meta.pageBytes));
    if (meta.lastPage * meta.pageBytes >= this.#reader.size + (1 << 30)) {
      throw new LayoutError('it is shorter than declared');
    }
    this.#seen = new Uint8Array(pages);
    return [
      ...(await this.#checkTree('the list of trees', 0, meta.main, (node) => this.#checkNamedTree(node))),
      ...(await this.#checkTree('the list of free pages', freePagesFlags, meta.freePages, (node, data) =>
        this.#checkFreePages(node, data),
      )),
    ];
  }

  /** LMDB keeps the last two, the one of an even transaction first, and reads both. */
  async #newestMeta(): Promise<MetaPage> {
    const first = readMeta(await this.#reader.page(0, 4096));
    const second = readMeta(await this.#reader.page(1, first.pageBytes));
    if (first.pageBytes !== second.pageBytes) throw new LayoutError('its pages have two different sizes');
    for (const { freePages } of [first, second]) {
      if (freePages.flags !== freePagesFlags) throw new LayoutError('its format is unknown');
    }
    // A changed number here would restore an older state. A copy has its state in the second page
    // and none in the first.
    const isCopy = first.transaction === 0 && first.main.root === null;
    const areNeighbours = Math.abs(first.transaction - second.transaction) === 1;
    if (!isCopy && !(areNeighbours && first.transaction % 2 === 0)) {
      throw new LayoutError('its last two commits do not follow each other');
    }
    return first.transaction >= second.transaction ? first : second;
  }

  async #checkTree(name: string, flags: number, tree: Tree, visit: Visit): Promise<string[]> {
    try {
      if (tree.flags !== flags) throw new LayoutError('its format is unknown');
      if (tree.root === null) {
        if (tree.entries !== 0 || tree.depth !== 0)
          throw new LayoutError('it has no root page but declares entries');
        return [];
      }
      const entries = await this.#walk(tree.root, tree.depth, visit);
      if (entries !== tree.entries) {
        throw new LayoutError(`it contains ${entries} entries but declares ${tree.entries}`);
      }
      return [];
    } catch (error) {
      if (error instanceof LayoutError) return [`${name}: ${error.message}`];
      throw error;
    }
  }

  /** @returns the number of entries below the page. */
  async #walk(number: number, depth: number, visit: Visit): Promise<number> {
    if (depth < 1 || depth > 16) throw new LayoutError('its depth is wrong');
    const isBranch = depth > 1;
    const page = await this.#use(number, isBranch ? pageFlags.branch : pageFlags.leaf);
    const nodes = readNodes(page, isBranch);
    this.#user?.treePage(number, page);
    if (nodes.length < (isBranch ? 2 : 1)) throw new LayoutError(`page ${number} has too few nodes`);
    if (!isBranch) {
      for (const node of nodes) await visit(node, await this.#dataOf(node));
      return nodes.length;
    }
    let entries = 0;
    for (const node of nodes) entries += await this.#walk(node.number, depth - 1, visit);
    return entries;
  }

  async #use(number: number, flags: number): Promise<Buffer> {
    this.#take(number);
    if (this.#turns.isSliceOver) await this.#turns.yield();
    const page = await this.#reader.page(number, this.#pageBytes);
    if (page.length < this.#pageBytes) throw new LayoutError(`page ${number} is beyond the end of the file`);
    if (page.readBigUInt64LE(0) !== BigInt(number)) {
      throw new LayoutError(`page ${number} contains the number of another page`);
    }
    // LMDB would treat a page of a later transaction as its own copy, and write to read-only
    // memory.
    if (readCount(page, 8) > this.#transaction)
      throw new LayoutError(`page ${number} is from a later transaction`);
    if (page.readUInt16LE(18) !== flags) throw new LayoutError(`page ${number} has another type`);
    return page;
  }

  #take(number: number): void {
    if (number < 2 || number > this.#lastPage) throw new LayoutError(`there is no page ${number}`);
    if (this.#seen[number] === 1) throw new LayoutError(`page ${number} is used twice`);
    this.#seen[number] = 1;
  }

  /** Marks the pages of a large node's data as used. Returns the first bytes of any node's data. */
  async #dataOf(node: PageNode): Promise<Buffer> {
    if ((node.flags & nodeFlags.large) === 0) return node.data;
    const first = readCount(node.data, 0);
    const page = await this.#use(first, pageFlags.overflow);
    const pages = page.readUInt32LE(20);
    if (readCount(node.data, 8) > this.#transaction)
      throw new LayoutError(`data at page ${first} is from a later transaction`);
    if (readCount(node.data, 16) !== pages)
      throw new LayoutError(`data at page ${first} has two different lengths`);
    if (pages !== Math.ceil((headerBytes + node.number) / this.#pageBytes)) {
      throw new LayoutError(`data at page ${first} does not fit its pages`);
    }
    for (let next = first + 1; next < first + pages; next += 1) this.#take(next);
    this.#user?.dataPages(first, pages);
    if ((first + pages) * this.#pageBytes > this.#reader.size) {
      throw new LayoutError(`data at page ${first} is beyond the end of the file`);
    }
    return page.subarray(headerBytes);
  }

  async #checkNamedTree(node: PageNode): Promise<void> {
    const name = node.key.toString('latin1').replaceAll(/[^\x20-\x7e]/g, '');
    if (node.flags !== nodeFlags.database || node.data.length !== databaseBytes) {
      throw new LayoutError(`${name} is not a tree`);
    }
    const findings = await this.#checkTree(`the tree ${name}`, 0, readTree(node.data), (inner) => {
      if ((inner.flags & ~nodeFlags.large) !== 0) throw new LayoutError('an entry has an unknown type');
    });
    if (findings.length > 0) throw new LayoutError(findings.join('; '));
  }

  /**
   * A list consists of a count and that many numbers. Each number is a page, or a negative length
   * that is followed by the first page of a run. Zeros are gaps.
   */
  async #checkFreePages(node: PageNode, first: Buffer): Promise<void> {
    const list = await this.#wholeData(node, first);
    if (node.key.length !== 8 || list.length < 8) throw new LayoutError('a list is too short');
    const count = readCount(list, 0);
    if ((count + 1) * 8 > list.length) throw new LayoutError('a list is shorter than declared');
    let run = 1;
    for (let index = 1; index <= count; index += 1) {
      if (index % 1024 === 0 && this.#turns.isSliceOver) await this.#turns.yield();
      const value = list.readBigInt64LE(index * 8);
      if (value < -BigInt(this.#lastPage)) throw new LayoutError('a run of free pages is too long');
      if (value < 0n) run = Number(-value);
      if (value <= 0n) continue;
      const page = readCount(list, index * 8);
      for (let next = page; next < page + run; next += 1) this.#take(next);
      run = 1;
    }
  }

  async #wholeData(node: PageNode, first: Buffer): Promise<Buffer> {
    if ((node.flags & nodeFlags.large) === 0) return node.data;
    const start = readCount(node.data, 0);
    const pages = readCount(node.data, 16);
    const parts = [first];
    for (let next = start + 1; next < start + pages; next += 1) {
      parts.push(await this.#reader.page(next, this.#pageBytes));
    }
    return Buffer.concat(parts).subarray(0, node.number);
  }
}

type Visit = (node: PageNode, data: Buffer) => Promise<void> | void;
