import { readdirSync, readFileSync } from 'node:fs';

/** Ids of the processes that run models for a process, as Linux lists them. */
export function inferenceProcessesOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((candidate) => {
      try {
        const status = readFileSync(`/proc/${candidate}/status`, 'utf8');
        const command = readFileSync(`/proc/${candidate}/cmdline`, 'utf8');
        return new RegExp(`^PPid:\\s+${pid}$`, 'm').test(status) && command.includes('process-host.');
      } catch {
        // It ended while it was looked at.
        return false;
      }
    });
}

/** Whether there is a process of that id that has not ended. */
export function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
