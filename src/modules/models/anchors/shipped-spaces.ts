import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { positions } from '../../../domain/positions.ts';
import type { FittedAnchors } from './anchors.ts';

/** Everything that determines an anchor space. */
export interface SpaceKey {
  /** SHA-256 of the model's files, hexadecimal. */
  readonly digest: string;
  readonly maxTokens: number;
  /** Version of the anchor sentences. */
  readonly version: string;
}

/**
 * An anchor space that was fitted before the product was packed. To fit it, a transformer reads
 * every anchor, which takes longer than the rest of a start.
 */
export interface ShippedSpace extends FittedAnchors {
  readonly key: SpaceKey;
}

const share = z.number().min(0).max(1);
const count = z.int().min(0);

const contentSchema = z.object({
  key: z.object({ digest: z.string(), maxTokens: count, version: z.string() }),
  space: z.object({
    centre: z.array(z.number()),
    directions: z.array(z.array(z.number())).length(positions.length),
    neutral: z.array(z.number()).nullable(),
    temperature: z.number().positive(),
  }),
  fit: z.object({
    version: z.string(),
    temperature: z.number().positive(),
    accuracy: share,
    expected_calibration_error: share,
    reliability: z.array(z.object({ from: share, to: share, count, confidence: share, accuracy: share })),
    held_out: count,
  }),
});

const fileSchema = z.object({ sha256: z.string(), content: z.unknown() });

/**
 * Reads the spaces in a directory. A file that is damaged is left out: its model is fitted again
 * when it is loaded, which takes longer and gives the same space.
 */
export async function readShippedSpaces(directory: string): Promise<ShippedSpace[]> {
  const names = await readdir(directory).catch(() => []);
  const files = names.filter((name) => name.endsWith('.json')).sort();
  const spaces = await Promise.all(files.map((name) => read(join(directory, name))));
  return spaces.flatMap((space) => space ?? []);
}

async function read(path: string): Promise<ShippedSpace | null> {
  const text = await readFile(path, 'utf8').catch(() => null);
  return text === null ? null : parsed(text);
}

/** Returns the text of the file of a space, which `readShippedSpaces` reads without rounding. */
export function spaceFile({ key, space, fit }: ShippedSpace): string {
  const { centre, directions, neutral, temperature } = space;
  const content = {
    key,
    space: {
      centre: [...centre],
      directions: directions.map((direction) => [...direction]),
      neutral: neutral && [...neutral],
      temperature,
    },
    fit,
  };
  return `${JSON.stringify({ sha256: checksum(content), content })}\n`;
}

/** Returns the space with the key. Null if it has to be fitted. */
export function findSpace(spaces: readonly ShippedSpace[], key: SpaceKey): FittedAnchors | null {
  return (
    spaces.find(
      ({ key: { digest, maxTokens, version } }) =>
        digest === key.digest && maxTokens === key.maxTokens && version === key.version,
    ) ?? null
  );
}

/** Returns the space in the text of a file. Null if the file is damaged. */
function parsed(text: string): ShippedSpace | null {
  const file = fileSchema.safeParse(json(text)).data;
  if (file === undefined || file.sha256 !== checksum(file.content)) return null;
  const content = contentSchema.safeParse(file.content).data;
  if (content === undefined) return null;
  const { centre, directions, neutral, temperature } = content.space;
  const space = {
    centre: Float64Array.from(centre),
    directions: directions.map((direction) => Float64Array.from(direction)),
    neutral: neutral && Float64Array.from(neutral),
    temperature,
  };
  return { key: content.key, space, fit: content.fit };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** SHA-256 of the content as JSON, hexadecimal. JSON gives a number back exactly. */
function checksum(content: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(content) ?? '')
    .digest('hex');
}
