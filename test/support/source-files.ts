import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, resolve } from 'node:path';

/** The directory that `package.json` lies in. */
export const rootDirectory = resolve(import.meta.dirname, '..', '..');

/**
 * One import, re-export or dynamic import of a file, or a script that it runs in a thread or
 * process.
 */
export interface Import {
  /** As it is written: a package, a builtin module or a relative path. */
  readonly specifier: string;
  /** The file it leads to, from the root of the package; null for packages and builtin modules. */
  readonly file: string | null;
  /** The package it belongs to; null for files and builtin modules. */
  readonly packageName: string | null;
  /** Whether it is erased before the file runs. */
  readonly isTypeOnly: boolean;
  /** Whether it hands on what it imports. */
  readonly isReExport: boolean;
}

export interface SourceFile {
  /** From the root of the package, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
}

/**
 * Directories that hold no file of the package. `test/clients` is a package of its own, with other
 * dependencies.
 */
const leftOut = /(^|\/)(node_modules|\.[^/]+)$|^test\/clients$/;

/**
 * Files below a directory of the package, or none if it does not exist. Directories that are left
 * out are not read.
 */
export function filesBelow(directory: string, accepts: (path: string) => boolean): string[] {
  const found: string[] = [];
  const unread = existsSync(join(rootDirectory, directory)) ? [directory] : [];
  for (let next = unread.pop(); next !== undefined; next = unread.pop()) {
    for (const entry of readdirSync(join(rootDirectory, next), { withFileTypes: true })) {
      const path = posix.join(next, entry.name);
      if (entry.isDirectory() && !leftOut.test(path)) unread.push(path);
      if (entry.isFile() && accepts(path)) found.push(path);
    }
  }
  return found.sort();
}

/** The TypeScript and JavaScript files below a directory, with what they import. */
export function sourceFilesBelow(directory: string): SourceFile[] {
  return filesBelow(directory, (path) => /\.[mc]?[jt]s$/.test(path)).map(sourceFile);
}

export function sourceFile(path: string): SourceFile {
  const text = readFileSync(join(rootDirectory, path), 'utf8');
  return { path, text, imports: importsOf(path, text) };
}

const staticImport =
  /^(import|export)\s+(type\s+(?!from\b))?(?:[\w\s{},*$]+?\s+from\s+)?(['"])([^'"\n]+)\3/gm;
/** A script that a thread or a process of its own runs. */
const workerScript = /\bnew URL\(\s*(['"])(\.{1,2}\/[^'"\n]+\.ts)\1,\s*import\.meta\.url\s*\)/g;
const dynamicImport = /\bimport\(\s*(['"])([^'"\n]+)\1\s*\)/g;

/**
 * What a file imports. Only `import type` and `export type` are erased; an import whose names are
 * all marked `type` one by one still loads its module.
 */
export function importsOf(path: string, text: string): Import[] {
  const fixed = [...text.matchAll(staticImport)].map(([, keyword, type, , specifier = '']) => ({
    ...target(path, specifier),
    isTypeOnly: type !== undefined,
    isReExport: keyword === 'export',
  }));
  const dynamic = [...text.matchAll(dynamicImport), ...text.matchAll(workerScript)].map(
    ([, , specifier = '']) => ({
      ...target(path, specifier),
      isTypeOnly: false,
      isReExport: false,
    }),
  );
  return [...fixed, ...dynamic];
}

function target(path: string, specifier: string): Pick<Import, 'specifier' | 'file' | 'packageName'> {
  if (specifier.startsWith('.')) {
    return { specifier, file: posix.join(dirname(path), specifier), packageName: null };
  }
  if (specifier.startsWith('node:')) return { specifier, file: null, packageName: null };
  const [scope = '', name] = specifier.split('/');
  return { specifier, file: null, packageName: scope.startsWith('@') ? `${scope}/${name}` : scope };
}
