/** The encodings that a file is kept in, the best first. */
export const encodings = ['br', 'gzip'] as const;
export type Encoding = (typeof encodings)[number];

/** A file of the GraphiQL page, as it is kept in memory. */
export interface StaticFile {
  readonly name: string;
  readonly type: string;
  /** Hexadecimal digest of the body. */
  readonly digest: string;
  readonly body: Uint8Array;
}

/** One file in one encoding. */
export interface EncodedFile {
  readonly name: string;
  readonly encoding: Encoding;
  readonly body: Uint8Array;
}

/** What the thread that makes the files sends: all files, then each again in each encoding. */
export type Made = { readonly files: readonly StaticFile[] } | { readonly encoded: EncodedFile };

/** The name of the page among the files. */
export const pageName = 'graphiql.html';

/** Whether a name is one of a file that the page refers to. */
export function isFileName(name: string): boolean {
  return /^graphiql-[\w.-]+$/.test(name);
}
