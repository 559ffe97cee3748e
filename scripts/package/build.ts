/**
 * Builds what the published package runs: JavaScript in `dist`, the files it reads beside it, and
 * the declarations of what it exports.
 */
import { execFileSync } from 'node:child_process';
import { cp, glob, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { reachableDeclarations } from './declarations.ts';
import { withJavaScriptUrls } from './worker-urls.ts';

const root = resolve(import.meta.dirname, '../..');
const output = join(root, 'dist');

/** What the code reads at run time, beside itself. */
const assets = ['src/**/*.wasm', 'src/**/*.lua'];

/** What others import, as `exports` of package.json names it. */
const entries = ['app/vortex.d.ts', 'app/evidence.d.ts'];

await rm(output, { recursive: true, force: true });
execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
});

for await (const path of glob('**/*.js', { cwd: output })) {
  const file = join(output, path);
  await writeFile(file, withJavaScriptUrls(await readFile(file, 'utf8'), path));
}

for await (const path of glob(assets, { cwd: root })) {
  await cp(join(root, path), join(root, path.replace(/^src\//, 'dist/')));
}

const kept = await reachableDeclarations(entries, (path) => readFile(join(output, path), 'utf8'));
for await (const path of glob('**/*.d.ts', { cwd: output })) {
  const text = kept.get(path);
  if (text === undefined) await rm(join(output, path));
  else await writeFile(join(output, path), text);
}
console.log(`dist is built, with ${kept.size} declaration files`);
