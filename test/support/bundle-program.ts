import { mkdtemp, rm } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import { useProgram } from './program.ts';
import { rootDirectory } from './source-files.ts';

/**
 * Packages that load files beside themselves, or of which a process may have one copy only: workers
 * run from the source.
 */
const external = [
  /^node:/,
  /^graphql(\/|$)/,
  /^@electric-sql\//,
  ...['onnxruntime-node', 'lmdb', 'usearch', 'parquet-wasm', 'pino', 'pino-pretty'],
];

/**
 * Bundles the program for the servers and commands of a run: loading 2,200 files one by one is a
 * third of the work of a start. Files beside the source are read where they are.
 * @returns a function that removes the bundle
 */
export async function bundleProgram(): Promise<() => Promise<void>> {
  const source = join(rootDirectory, 'src') + sep;
  const bundle = await rolldown({
    input: join(source, 'cli.ts'),
    cwd: rootDirectory,
    platform: 'node',
    external,
    plugins: [
      {
        name: 'places of the source',
        transform: (code, id) => {
          if (!id.startsWith(source)) return null;
          return code
            .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(id).href))
            .replaceAll('import.meta.dirname', JSON.stringify(dirname(id)));
        },
      },
    ],
  });
  // Node.js finds the packages from here.
  const directory = await mkdtemp(join(rootDirectory, 'node_modules/.cache/vortex-program-'));
  await bundle.write({ dir: directory, format: 'esm', entryFileNames: 'cli.js' });
  await bundle.close();
  useProgram(join(directory, 'cli.js'));
  return () => rm(directory, { recursive: true });
}
