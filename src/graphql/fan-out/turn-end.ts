import type { Writable } from 'node:stream';

/** What holds writes back until its last cork is drawn. */
type Corkable = Pick<Writable, 'cork' | 'uncork' | 'writableCorked'>;

let held: Corkable[] = [];

/**
 * Holds back what is written to a connection until this turn of the event loop ends, so that all of it leaves in one call of the system. That call costs more than
 * the rest of a message; under load several updates fall into one turn, and the more they are the less each costs.
 */
export function holdUntilTurnEnds(connection: Corkable): void {
  if (connection.writableCorked > 0) return;
  if (held.length === 0) setImmediate(release);
  held.push(connection);
  connection.cork();
}

function release(): void {
  const connections = held;
  held = [];
  for (const connection of connections) connection.uncork();
}
