let due: (() => void)[] = [];

/**
 * Calls back at the end of this iteration of the event loop. Everything sent to a client within an
 * iteration then leaves in one system call. That call costs more than the rest of an update. Under
 * load, one iteration contains several updates, so each becomes cheaper.
 */
export function atIterationEnd(callback: () => void): void {
  if (due.length === 0) setImmediate(callAll);
  due.push(callback);
}

function callAll(): void {
  const callbacks = due;
  due = [];
  for (const callback of callbacks) callback();
}
