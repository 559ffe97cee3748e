import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { kill, pid } from 'node:process';
import { z } from 'zod';

/**
 * Identifies a process uniquely. Process ids are reused, after a restart of the machine and in
 * every container. Where `/proc` is readable, the start time of the process tells them apart.
 */
export const processIdentitySchema = z.object({
  pid: z.int().positive(),
  host: z.string(),
  /** Boot id of the machine. Null where the system provides none. */
  bootId: z.string().nullable(),
  /** PID namespace of the process id. Null where the system provides none. */
  pidNamespace: z.string().nullable(),
  /**
   * Clock ticks from the boot of the machine to the start of the process. Null where the system
   * provides none.
   */
  startTicks: z.string().nullable(),
});

export type ProcessIdentity = z.output<typeof processIdentitySchema>;

/** Identity of the current process. */
export function ownIdentity(): ProcessIdentity {
  return {
    pid,
    host: hostname(),
    bootId: bootId(),
    pidNamespace: pidNamespace(),
    startTicks: startTicksOf(pid),
  };
}

/** Returns whether a process is still running; `unknown` if this process cannot tell. */
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
    // A process of another user cannot be signalled, but it exists.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function bootId(): string | null {
  return readable(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
}

function pidNamespace(): string | null {
  return readable(() => readlinkSync('/proc/self/ns/pid'));
}

/** Null for a process that does not exist, or that is a zombie. */
function startTicksOf(processId: number): string | null {
  return readable(() => {
    const stat = readFileSync(`/proc/${processId}/stat`, 'utf8');
    // The second field is the command in parentheses and may contain any characters. After it, the
    // state is the first field and the start time the twentieth.
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
