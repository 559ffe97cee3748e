import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { rootDirectory } from '../support/source-files.ts';

const lock = z
  .object({ packages: z.record(z.string(), z.object({ version: z.string().optional() })) })
  .parse(JSON.parse(readFileSync(join(rootDirectory, 'package-lock.json'), 'utf8')));

// Each keeps state, or compares classes, that must be the same for everybody in the process.
test.each([
  'graphql',
  '@pothos/core',
  'ioredis',
  '@mikro-orm/core',
  'zod',
])('%s is installed once', (name) => {
  const places = Object.keys(lock.packages).filter((place) => place.endsWith(`node_modules/${name}`));
  expect(places).toEqual([`node_modules/${name}`]);
});
