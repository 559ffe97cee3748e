import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { ConfigurationError } from './configuration-error.ts';

/** The variables of a file, none where there is no file. A byte-order mark at its beginning is no part of the first one. @throws ConfigurationError */
export function readEnvironmentFile(path: string): Readonly<Record<string, string | undefined>> {
  const bytes = readBytes(path);
  if (bytes === null) return {};
  try {
    // It leaves a byte-order mark out.
    return parseEnv(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new ConfigurationError(
      `The file ${resolve(path)} cannot be read: it is not UTF-8. Save it as UTF-8, or remove it.`,
    );
  }
}

function readBytes(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ENOENT') return null;
    const reason = error instanceof Error && code !== 'EISDIR' ? error.message : 'it is a folder';
    throw new ConfigurationError(
      `The file ${resolve(path)} cannot be read: ${reason}. Make it a file that this user may read, or remove it.`,
    );
  }
}
