let due: (() => void)[] = [];

/**
 * Calls back at the end of this turn of the event loop. Everything sent to a client within a turn
 * then leaves in one system call. That call costs more than the rest of an update. Under load, one
 * turn contains several updates, so each becomes cheaper.
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
