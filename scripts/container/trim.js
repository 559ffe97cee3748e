// Removes from installed packages what a running server does not read: sources of native code,
// prebuilt binaries for other platforms and C libraries, declarations, source maps.
import { globSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const [, , folder = 'node_modules'] = process.argv;
const foreign = ['darwin*', 'win32*', 'android*', process.arch === 'x64' ? 'linux-arm*' : 'linux-x64*'];

const unused = [
  ...foreign.map((name) => `**/prebuilds/${name}`),
  'usearch/{c,cpp,cmake,include,numkong,javascript/**/*.ts}',
  '@graphql-yoga/render-graphiql/cjs',
  'parquet-wasm/{bundler,esm}',
  'eld/src/ngrams/{small,medium,large}.js',
  'apache-arrow/src',
  '**/*.d.{ts,mts,cts}',
  '**/*.map',
];

for (const path of globSync(unused, { cwd: folder }))
  rmSync(join(folder, path), { recursive: true, force: true });
