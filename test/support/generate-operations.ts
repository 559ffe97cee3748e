import { createHash } from 'node:crypto';
import { glob, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const output = 'test/support/gql/';
const fingerprintFile = join(root, output, 'fingerprint');

/** A document in a file of operations: what stands in the call of `graphql`. */
const documentInCall = /\bgraphql\(`([^`]*)`\)/g;

/**
 * Brings the typed operations for the tests up to date, out of the printed schema; the running
 * server is never asked. What they are made of is compared first, so that there is mostly nothing
 * to do.
 */
export default async function generateOperations(): Promise<void> {
  const files = await operationFiles();
  const current = await fingerprint(files);
  if (current === (await readFile(fingerprintFile, 'utf8').catch(() => null))) return;
  for (const [name, text] of await generated(files)) {
    const path = join(root, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
  await writeFile(fingerprintFile, current);
}

async function operationFiles(): Promise<string[]> {
  const files: string[] = [];
  for await (const name of glob('test/**/*.operations.ts', { cwd: root, exclude: ['test/clients'] }))
    files.push(name);
  return files.sort();
}

async function fingerprint(files: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const name of [
    'package-lock.json',
    'test/support/generate-operations.ts',
    'schema.graphql',
    ...files,
  ]) {
    hash.update(name).update(await readFile(join(root, name)));
  }
  return hash.digest('hex');
}

/**
 * The generated files by name. The generator's own command line would do this, too, and brings 220
 * packages to look for documents.
 */
async function generated(files: readonly string[]): Promise<Map<string, string>> {
  const [{ codegen }, { preset }, { buildSchema, parse }] = await Promise.all([
    import('@graphql-codegen/core'),
    import('@graphql-codegen/client-preset'),
    import('graphql'),
  ]);
  const documents = (
    await Promise.all(
      files.map(async (name) =>
        [...(await readFile(join(root, name), 'utf8')).matchAll(documentInCall)].map(([, rawSDL = '']) => ({
          location: join(root, name),
          rawSDL,
          document: parse(rawSDL),
        })),
      ),
    )
  ).flat();
  const printed = await readFile(join(root, 'schema.graphql'), 'utf8');
  const parts = await preset.buildGeneratesSection({
    baseOutputDir: output,
    schema: parse(printed),
    schemaAst: buildSchema(printed),
    documents,
    plugins: [],
    pluginMap: {},
    presetConfig: { fragmentMasking: false },
    config: {
      useTypeImports: true,
      importExtension: '.ts',
      enumsAsTypes: true,
      strictScalars: true,
      documentMode: 'documentNode',
      scalars: { DateTime: 'string', UUID: 'string' },
    },
  });
  return new Map(await Promise.all(parts.map(async (part) => [part.filename, await codegen(part)] as const)));
}

if (import.meta.main) await generateOperations();
