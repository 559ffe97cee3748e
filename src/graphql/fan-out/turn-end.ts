let due: (() => void)[] = [];

/**
 * Calls when this turn of the event loop ends. What a client is sent within a turn so leaves together, in one call of the system. That call costs more than the
 * rest of an update; under load several updates fall into one turn, and the more they are the less each costs.
 */
export function atTurnEnd(callback: () => void): void {
  if (due.length === 0) setImmediate(callAll);
  due.push(callback);
}

function callAll(): void {
  const callbacks = due;
  due = [];
  for (const callback of callbacks) callback();
}
