import { open } from 'lmdb';

/** The bare library: one tree, with records by the sixteen bytes of their ids. */
export interface BareLake {
  /** Resolves once readers can find the record. */
  put(key: Buffer, record: Buffer): Promise<unknown>;
  /** Resolves once everything is on disk. */
  flushed(): Promise<unknown>;
  close(): Promise<void>;
}

export function openBareLake(path: string): BareLake {
  const database = open<Buffer, Buffer>(path, { encoding: 'binary', keyEncoding: 'binary', noSubdir: true });
  return {
    put: (key, record) => database.put(key, record),
    flushed: () => Promise.resolve(database.flushed),
    close: () => database.close(),
  };
}
