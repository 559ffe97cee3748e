import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { ConfigurationError } from './configuration-error.ts';

/** The variables of a file, none where there is no file. A byte-order mark at its beginning is no part of the first one. @throws ConfigurationError */
export function readEnvironmentFile(path: string): Readonly<Record<string, string | undefined>> {
  const bytes = readBytes(path);
  if (bytes === null) return {};
  const text = decoded(bytes);
  if (text === null)
    throw new ConfigurationError(
      `The file ${resolve(path)} cannot be read: it is not UTF-8. Save it as UTF-8, or remove it.`,
    );
  return parseEnv(text);
}

/** Text in UTF-8 without its byte-order mark; null for what is not. Text in UTF-16 can be valid UTF-8, and then has NUL characters. */
function decoded(bytes: Buffer): string | null {
  if (bytes.includes(0)) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function readBytes(path: string): Buffer | null {
  try {
    // A named pipe would be waited for.
    const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      if (!fstatSync(file).isFile()) throw new Error('it is not a regular file');
      return readFileSync(file);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigurationError(
      `The file ${resolve(path)} cannot be read: ${reason}. Make it a file that this user may read, or remove it.`,
    );
  }
}
