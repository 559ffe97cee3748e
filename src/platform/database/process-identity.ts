import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { kill, pid } from 'node:process';
import { z } from 'zod';

/**
 * What tells one process from every other. Numbers of processes are used again, after a restart of the machine and in every container;
 * where `/proc` can be read, the time a process started at settles it.
 */
export const processIdentitySchema = z.object({
  pid: z.int().positive(),
  host: z.string(),
  /** Identifier of the machine's current run; null where the system has none to read. */
  bootId: z.string().nullable(),
  /** Namespace that the number belongs to; null where the system has none to read. */
  pidNamespace: z.string().nullable(),
  /** Clock ticks from the machine's start to the process's; null where the system has none to read. */
  startTicks: z.string().nullable(),
});

export type ProcessIdentity = z.output<typeof processIdentitySchema>;

/** The process that asks. */
export function ownIdentity(): ProcessIdentity {
  return {
    pid,
    host: hostname(),
    bootId: bootId(),
    pidNamespace: pidNamespace(),
    startTicks: startTicksOf(pid),
  };
}

/** Whether a process still runs; `unknown` if it cannot be told from here. */
export function livenessOf(other: ProcessIdentity): 'alive' | 'dead' | 'unknown' {
  const own = ownIdentity();
  if (other.host === own.host && other.bootId !== own.bootId) return 'dead';
  if (other.host !== own.host || other.pidNamespace !== own.pidNamespace) return 'unknown';
  if (!isRunning(other.pid)) return 'dead';
  if (other.startTicks === null) return 'unknown';
  return startTicksOf(other.pid) === other.startTicks ? 'alive' : 'dead';
}

function isRunning(processId: number): boolean {
  try {
    kill(processId, 0);
    return true;
  } catch (error) {
    // A process of another user cannot be signalled, but it is there.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function bootId(): string | null {
  return readable(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
}

function pidNamespace(): string | null {
  return readable(() => readlinkSync('/proc/self/ns/pid'));
}

/** Null for a process that is gone, or ended and only waits for its parent to take note. */
function startTicksOf(processId: number): string | null {
  return readable(() => {
    const stat = readFileSync(`/proc/${processId}/stat`, 'utf8');
    // The second field is the command in parentheses and may hold anything. Of what follows it, the state is the first field and
    // the start time the twentieth.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? null);
  });
}

function readable<Value>(read: () => Value): Value | null {
  try {
    return read();
  } catch {
    return null;
  }
}
