#!/usr/bin/env node
// Launches every command. This file is plain JavaScript, so any Node.js from version 20 runs it.
// The product itself is TypeScript, which needs a newer Node.js; one is installed with the
// packages.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const program = new URL('../src/cli.ts', import.meta.url);

/**
 * Signals that are forwarded to the command. A terminal sends SIGINT to both processes by itself.
 */
const forwarded = process.stdin.isTTY ? ['SIGTERM', 'SIGHUP'] : ['SIGTERM', 'SIGHUP', 'SIGINT'];

/**
 * Path of the Node.js that is installed with the packages; null if there is none for this platform.
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
  child.on('error', (error) => fail(`${node} could not be started: ${error.message}`));
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code);
    for (const other of ['SIGTERM', 'SIGHUP', 'SIGINT']) process.removeAllListeners(other);
    process.kill(process.pid, signal);
    // A signal does not end process 1 of a container, so exit explicitly.
    process.exit(128 + constants.signals[signal]);
  });
}

function fail(reason) {
  console.error(`${reason}. Run \`npm ci\` in the Vortex Signal directory, or install Node.js 24 or newer.`);
  process.exitCode = 1;
}

if (process.features.typescript) {
  await import(program.href);
} else {
  const node = bundledNode();
  if (node === null) {
    fail(
      `Node.js ${process.versions.node} cannot run Vortex Signal, and the Node.js from its packages is not installed`,
    );
  } else runWith(node);
}
