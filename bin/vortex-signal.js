#!/usr/bin/env node
// The launcher of every command. It is plain JavaScript, so that an older Node.js can run it and say what is wrong. The published package
// holds compiled JavaScript. A clone of the repository holds TypeScript, which a newer Node.js runs as it is: one comes with its packages.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const source = new URL('../src/cli.ts', import.meta.url);
const isClone = existsSync(source);
const program = isClone ? source : new URL('../dist/cli.js', import.meta.url);

/** Signals that end the command rather than the launcher. A terminal sends SIGINT to both by itself. */
const forwarded = process.stdin.isTTY ? ['SIGTERM', 'SIGHUP'] : ['SIGTERM', 'SIGHUP', 'SIGINT'];

/** The oldest Node.js that runs the product, as `engines` of package.json says. */
function leastVersion() {
  const { engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  return engines.node.replace('>=', '');
}

function isNewEnough(least) {
  const parts = (version) => version.split('.').map(Number);
  const [wanted, found] = [parts(least), parts(process.versions.node)];
  const place = wanted.findIndex((part, index) => part !== found[index]);
  return place === -1 || found[place] > wanted[place];
}

/** The Node.js that comes with the packages of a clone; null where none is installed for this machine. */
function bundledNode() {
  const { resolve } = createRequire(import.meta.url);
  for (const kind of ['node', 'node-bin']) {
    try {
      const manifest = resolve(
        `${kind}-${process.platform.replace('win32', 'win')}-${process.arch}/package.json`,
      );
      const path = join(dirname(manifest), JSON.parse(readFileSync(manifest, 'utf8')).bin.node);
      if (existsSync(path)) return path;
    } catch {
      // It is not installed; the next may be.
    }
  }
  return null;
}

/** Runs the command in a process of its own, which ends as this one does and the other way round. */
function runWith(node) {
  const stdio = ['inherit', 'inherit', 'inherit', 'ipc'];
  const child = spawn(node, [fileURLToPath(program), ...process.argv.slice(2)], { stdio });
  // The channel closes when this process ends, however it ends.
  child.send('end with your launcher', () => undefined);
  for (const signal of forwarded) process.on(signal, () => child.kill(signal));
  process.on('SIGINT', () => undefined);
  child.on('error', (error) => fail(`${node} cannot be run: ${error.message}. Run \`npm ci\` again.`));
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code);
    for (const other of ['SIGTERM', 'SIGHUP', 'SIGINT']) process.removeAllListeners(other);
    process.kill(process.pid, signal);
    // The first process of a container does not end by a signal.
    process.exit(128 + constants.signals[signal]);
  });
}

function fail(reason) {
  console.error(reason);
  process.exitCode = 1;
}

const least = leastVersion();
if (isNewEnough(least) && (!isClone || process.features.typescript)) {
  await import(program.href);
} else {
  const node = isClone ? bundledNode() : null;
  if (node !== null) runWith(node);
  else {
    const remedy = isClone ? ', or run `npm ci` with development dependencies' : '';
    fail(
      `Vortex Signal needs Node.js ${least} or newer, and this is Node.js ${process.versions.node}: install a newer one${remedy}.`,
    );
  }
}
