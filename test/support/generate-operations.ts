import { createHash } from 'node:crypto';
import { glob, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const fingerprintFile = join(root, 'test/support/gql/fingerprint');

/** Brings the typed operations up to date. What they are made of is compared first, so that there is mostly nothing to do. */
export default async function generateOperations(): Promise<void> {
  const current = await fingerprint();
  if (current === (await readFile(fingerprintFile, 'utf8').catch(() => null))) return;
  const [{ generate }, { default: codegen }] = await Promise.all([
    import('@graphql-codegen/cli'),
    import('../../codegen.ts'),
  ]);
  await generate({ ...codegen, cwd: root, silent: true }, true);
  await writeFile(fingerprintFile, current);
}

async function fingerprint(): Promise<string> {
  const operations: string[] = [];
  for await (const name of glob('test/**/*.operations.ts', { cwd: root })) operations.push(name);
  const hash = createHash('sha256');
  for (const name of ['package-lock.json', 'codegen.ts', 'schema.graphql', ...operations.sort()]) {
    hash.update(name).update(await readFile(join(root, name)));
  }
  return hash.digest('hex');
}

if (import.meta.main) await generateOperations();
