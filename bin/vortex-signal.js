#!/usr/bin/env node
// The launcher of every command. It is plain JavaScript, so that any Node.js from version 20 on can run it: the product itself is
// TypeScript, which a newer Node.js runs as it is. One comes with the packages.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const program = new URL('../src/cli.ts', import.meta.url);

/** Signals that end the command rather than the launcher. A terminal sends SIGINT to both by itself. */
const forwarded = process.stdin.isTTY ? ['SIGTERM', 'SIGHUP'] : ['SIGTERM', 'SIGHUP', 'SIGINT'];

/** The Node.js that comes with the packages; null where none is installed for this machine. */
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
  child.on('error', (error) => fail(`${node} cannot be run: ${error.message}`));
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code);
    for (const other of ['SIGTERM', 'SIGHUP', 'SIGINT']) process.removeAllListeners(other);
    process.kill(process.pid, signal);
    // The first process of a container does not end by a signal.
    process.exit(128 + constants.signals[signal]);
  });
}

function fail(reason) {
  console.error(`${reason}. Run \`npm ci\` in the folder of Vortex Signal, or install Node.js 24 or newer.`);
  process.exitCode = 1;
}

if (process.features.typescript) {
  await import(program.href);
} else {
  const node = bundledNode();
  if (node === null) {
    fail(
      `Node.js ${process.versions.node} cannot run Vortex Signal, and the Node.js that comes with its packages is missing`,
    );
  } else runWith(node);
}
