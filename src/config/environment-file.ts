import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { ConfigurationError } from './configuration-error.ts';

/**
 * The variables of a file; none if the file does not exist. A leading byte-order mark is ignored.
 * @throws ConfigurationError
 */
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

/**
 * Decodes UTF-8 without its byte-order mark; null if the bytes are not UTF-8. UTF-16 text may
 * happen to be valid UTF-8 but contains NUL bytes, so those are rejected.
 */
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
    // Opening a named pipe without O_NONBLOCK would wait for a writer.
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
      `The file ${resolve(path)} cannot be read: ${reason}. Replace it with a readable file, or remove it.`,
    );
  }
}
