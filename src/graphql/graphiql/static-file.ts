/** Encodings in which files are kept, the best first. */
export const encodings = ['br', 'gzip'] as const;
export type Encoding = (typeof encodings)[number];

/** A file of the GraphiQL page in memory. */
export interface StaticFile {
  readonly name: string;
  readonly type: string;
  /** Digest of the body, in hexadecimal. */
  readonly digest: string;
  readonly body: Uint8Array;
}

/** One file in one encoding. */
export interface EncodedFile {
  readonly name: string;
  readonly encoding: Encoding;
  readonly body: Uint8Array;
}

/** Messages of the worker: first all files, then each file in each encoding. */
export type Made = { readonly files: readonly StaticFile[] } | { readonly encoded: EncodedFile };

/** File name of the page. */
export const pageName = 'graphiql.html';

/** Whether a name is that of a file the page refers to. */
export function isFileName(name: string): boolean {
  return /^graphiql-[\w.-]+$/.test(name);
}
