#!/usr/bin/env node
// Launches every command. This file is plain JavaScript, so that an older Node.js can run it and
// report what is missing. The published package holds compiled JavaScript. A clone of the
// repository holds TypeScript, which needs a newer Node.js; one is installed with its packages.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const source = new URL('../src/cli.ts', import.meta.url);
const isClone = existsSync(source);
const program = isClone ? source : new URL('../dist/cli.js', import.meta.url);

/**
 * Signals that are forwarded to the command. A terminal sends SIGINT to both processes by itself.
 */
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

/**
 * The Node.js that comes with the packages of a clone; null where none is installed for this
 * machine.
 */
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
      // Not installed; try the next package.
    }
  }
  return null;
}

/** Runs the command in a child process. When either process ends, the other one ends too. */
function runWith(node) {
  const stdio = ['inherit', 'inherit', 'inherit', 'ipc'];
  const child = spawn(node, [fileURLToPath(program), ...process.argv.slice(2)], { stdio });
  // This channel closes when the launcher ends for any reason, and the command then ends too.
  child.send('end with your launcher', () => undefined);
  for (const signal of forwarded) process.on(signal, () => child.kill(signal));
  process.on('SIGINT', () => undefined);
  child.on('error', (error) => fail(`${node} could not be started: ${error.message}. Run \`npm ci\` again.`));
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code);
    for (const other of ['SIGTERM', 'SIGHUP', 'SIGINT']) process.removeAllListeners(other);
    process.kill(process.pid, signal);
    // A signal does not end process 1 of a container, so exit explicitly.
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
