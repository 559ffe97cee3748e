import { mkdtemp, rm } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import { useProgram } from './program.ts';
import { rootDirectory, sourceFilesBelow } from './source-files.ts';

/** Packages that load files beside themselves, or of which a process may have one copy only. */
const external = [
  /^node:/,
  /^graphql(\/|$)/,
  /^@electric-sql\//,
  ...['onnxruntime-node', 'lmdb', 'usearch', 'parquet-wasm', 'pino', 'pino-pretty'],
];

/** The address of the script of a worker, as the source writes it. */
const workerAddress = /new URL\('([^']+)\.ts', import\.meta\.url\)/g;

/** The scripts of all workers, by the name of the file. */
function workerScripts(): Record<string, string> {
  const paths = sourceFilesBelow('src').flatMap(({ path, text }) =>
    [...text.matchAll(workerAddress)].map(([, script = '']) =>
      join(rootDirectory, dirname(path), `${script}.ts`),
    ),
  );
  return Object.fromEntries(paths.map((path) => [basename(path, '.ts'), path]));
}

/**
 * Bundles the program for the servers and commands of a run, and their workers: loading 2,200 files
 * one by one and removing their types is two fifths of the work of a start. Other files beside the
 * source are read where they are.
 * @returns a function that removes the bundle
 */
export async function bundleProgram(): Promise<() => Promise<void>> {
  const source = join(rootDirectory, 'src') + sep;
  const bundle = await rolldown({
    input: { cli: join(source, 'cli.ts'), ...workerScripts() },
    cwd: rootDirectory,
    platform: 'node',
    external,
    plugins: [
      {
        name: 'places of the source',
        transform: (code, id) => {
          if (!id.startsWith(source)) return null;
          const place = JSON.stringify(pathToFileURL(id).href);
          return code
            .replaceAll(workerAddress, (_, script) => `new URL('./${basename(script)}.js', BUNDLED)`)
            .replaceAll('import.meta.url', place)
            .replaceAll('BUNDLED', 'import.meta.url')
            .replaceAll('import.meta.dirname', JSON.stringify(dirname(id)));
        },
      },
    ],
  });
  // Node.js finds the packages from here.
  const directory = await mkdtemp(join(rootDirectory, 'node_modules/.cache/vortex-program-'));
  await bundle.write({ dir: directory, format: 'esm', entryFileNames: '[name].js' });
  await bundle.close();
  useProgram(join(directory, 'cli.js'));
  return () => rm(directory, { recursive: true });
}
