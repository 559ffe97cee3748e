import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';

/** Linux tells of another process in files. */
export const processUsageIsHere = process.platform === 'linux';

/** Length of a clock tick in `/proc`, in milliseconds, on every Linux that Node.js supports. */
const tickMs = 10;

/** Resident memory of a process, in bytes. */
export async function residentBytes(processId: number): Promise<number> {
  const status = await readFile(`/proc/${processId}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}

/**
 * Processor time that a process has taken so far in all its threads, in milliseconds; a step is 10.
 */
export async function processorMs(processId: number): Promise<number> {
  const stat = await readFile(`/proc/${processId}/stat`, 'utf8');
  // The name in parentheses may hold blanks. After it, the user and the system time are the 12th
  // and 13th field.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * tickMs;
}

/** Processor time that the main thread of a process has taken so far, in milliseconds. */
export async function mainThreadMs(processId: number): Promise<number> {
  const [nanoseconds] = (await readFile(`/proc/${processId}/task/${processId}/schedstat`, 'utf8')).split(' ');
  return Number(nanoseconds) / 1e6;
}

/**
 * Processor time that the main thread of a server and the thread of its embedded database have
 * taken so far, in milliseconds.
 */
export async function servingMs(processId: number): Promise<number> {
  let sum = await mainThreadMs(processId);
  for (const thread of await readdir(`/proc/${processId}/task`)) {
    const path = `/proc/${processId}/task/${thread}`;
    if ((await readFile(`${path}/comm`, 'utf8').catch(() => '')).trim() !== 'database') continue;
    sum += Number((await readFile(`${path}/schedstat`, 'utf8')).split(' ')[0]) / 1e6;
  }
  return sum;
}

/**
 * Waits until the resident memory of a process is within a tenth of what it was before an attack, a
 * minute at most.
 */
export async function expectMemorySettles(processId: number, before: number): Promise<void> {
  const patience = AbortSignal.timeout(60_000);
  let now = await residentBytes(processId);
  while (now > before * 1.1 && !patience.aborted) {
    await sleep(500);
    now = await residentBytes(processId);
  }
  console.log(`  resident memory ${megabytes(before)} MB before, ${megabytes(now)} MB after`);
  expect(now).toBeLessThanOrEqual(before * 1.1);
}

function megabytes(bytes: number): string {
  return (bytes / 1_048_576).toFixed(0);
}
