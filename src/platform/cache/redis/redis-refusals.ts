import type { Redis } from 'ioredis';

/** Error codes of a reachable server that does not serve a command now, or not for this user. */
const codes = [
  'ASK',
  'BUSY',
  'CLUSTERDOWN',
  'CROSSSLOT',
  'DENIED',
  'LOADING',
  'MASTERDOWN',
  'MISCONF',
  'MOVED',
  'NOAUTH',
  'NOPERM',
  'NOREPLICAS',
  'OOM',
  'READONLY',
  'TRYAGAIN',
  'WRONGPASS',
].join('|');

const plainRefusal = new RegExp(`^(${codes})(?: |$)`);
/**
 * A refusal inside a message of another form. If a command of a script is refused, Redis before
 * version 7 puts the refusal into the error of the script. If a command of a transaction is
 * refused, the error of the transaction ends with the refusal.
 */
const wrappedRefusal = new RegExp(`^(?:ERR .*script.*-|EXECABORT .*because of: )(${codes}) `, 's');

/**
 * Error code with which Redis rejected a command. Null for other errors: a fault of this program or
 * of the connection.
 */
export function refusalCode(error: Error): string | null {
  if (error.name !== 'ReplyError') return null;
  const { message } = error;
  if (message.startsWith('ERR max number of clients')) return 'MAXCLIENTS';
  if (message.startsWith('ERR The user executing the script can')) return 'NOPERM';
  const code = plainRefusal.exec(message)?.[1] ?? wrappedRefusal.exec(message)?.[1];
  if (code !== undefined) return code;
  return message.startsWith('EXECABORT ') ? abortCode(error) : null;
}

/** A transaction is discarded because of one of its commands. ioredis keeps that reply. */
function abortCode(error: Error): string | null {
  const previous =
    'previousErrors' in error && Array.isArray(error.previousErrors) ? error.previousErrors : [];
  const errors = previous.filter((one): one is Error => one instanceof Error);
  if (errors.length === 0) return 'EXECABORT';
  return errors.map(refusalCode).find((code) => code !== null) ?? null;
}

/** Sends a command to Redis and returns the reply. */
export type Send<Reply = unknown> = (client: Redis) => Promise<Reply>;

/**
 * Calls that Redis currently rejects, by name: a server that rejects writes may still serve reads.
 * A call counts as rejected until it succeeds again, because a server without memory still answers
 * `PING`.
 */
export class RedisRefusals {
  readonly #again = new Map<string, Send>();
  readonly #onBegin: (error: Error, code: string) => void;
  readonly #onEnd: () => void;

  /**
   * @param onBegin is called when the first call is rejected, and `onEnd` when the last one
   * succeeds again.
   */
  constructor(onBegin: (error: Error, code: string) => void, onEnd: () => void) {
    this.#onBegin = onBegin;
    this.#onEnd = onEnd;
  }

  /** Rejected calls: their names, and the command that checks each of them. */
  get pending(): readonly (readonly [name: string, again: Send])[] {
    return [...this.#again];
  }

  refused(name: string, again: Send, error: Error, code: string): void {
    const isFirst = this.#again.size === 0;
    this.#again.set(name, again);
    if (isFirst) this.#onBegin(error, code);
  }

  served(name: string): void {
    if (this.#again.delete(name) && this.#again.size === 0) this.#onEnd();
  }
}
