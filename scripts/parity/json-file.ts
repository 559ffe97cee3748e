import { readFile } from 'node:fs/promises';
import type { z } from 'zod';

/**
 * The content of a JSON file.
 * @throws Error naming the file if it is not JSON or does not match the schema.
 */
export async function readJson<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
): Promise<z.infer<Schema>> {
  try {
    return schema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    throw new Error(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
