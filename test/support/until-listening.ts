import type { ChildProcess } from 'node:child_process';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { patienceMs } from './patience.ts';

/**
 * Waits until a program accepts connections on a port of this machine.
 * @throws Error with its log, if it ends first or never does.
 */
export async function untilListening(name: string, started: ChildProcess, port: number): Promise<void> {
  let log = '';
  started.stderr?.on('data', (text) => {
    log += text;
  });
  const patience = AbortSignal.timeout(patienceMs);
  while (!(await accepts(port))) {
    if (started.exitCode !== null || patience.aborted) throw new Error(`${name} did not start.\n${log}`);
    await sleep(20);
  }
}

function accepts(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  return new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
  }).finally(() => socket.destroy());
}
