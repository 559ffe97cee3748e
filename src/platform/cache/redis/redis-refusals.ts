import type { Redis } from 'ioredis';

/** Replies by which a server that can be reached says that it does not serve a command now, or not for this user. */
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
/** Redis before version 7 puts the reply that ended a script into one of its own, and a transaction names what it was discarded for. */
const wrappedRefusal = new RegExp(`^(?:ERR .*script.*-|EXECABORT .*because of: )(${codes}) `, 's');

/** By which code Redis refused a command; null when the error is none of that kind: a fault of ours, or of the connection. */
export function refusalCode(error: Error): string | null {
  if (error.name !== 'ReplyError') return null;
  const { message } = error;
  if (message.startsWith('ERR max number of clients')) return 'MAXCLIENTS';
  if (message.startsWith('ERR The user executing the script can')) return 'NOPERM';
  const code = plainRefusal.exec(message)?.[1] ?? wrappedRefusal.exec(message)?.[1];
  if (code !== undefined) return code;
  return message.startsWith('EXECABORT ') ? abortCode(error) : null;
}

/** A transaction is discarded because of a command in it, whose reply ioredis keeps. */
function abortCode(error: Error): string | null {
  const previous =
    'previousErrors' in error && Array.isArray(error.previousErrors) ? error.previousErrors : [];
  const errors = previous.filter((one): one is Error => one instanceof Error);
  if (errors.length === 0) return 'EXECABORT';
  return errors.map(refusalCode).find((code) => code !== null) ?? null;
}

/** Sends something to Redis, and gives its reply. */
export type Send<Reply = unknown> = (client: Redis) => Promise<Reply>;

/**
 * What Redis refuses now, call by call: one that refuses to write may go on reading. A call is refused until it is served again, for a `PING` is
 * served by a server that has no memory left.
 */
export class RedisRefusals {
  readonly #again = new Map<string, Send>();
  readonly #onBegin: (error: Error, code: string) => void;
  readonly #onEnd: () => void;

  /** @param onBegin is called when the first call is refused, `onEnd` when the last one is served again. */
  constructor(onBegin: (error: Error, code: string) => void, onEnd: () => void) {
    this.#onBegin = onBegin;
    this.#onEnd = onEnd;
  }

  /** What was refused: names, and what is sent to learn whether each of them is served again. */
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
