/**
 * Longest wait for a condition, in milliseconds. It ends a test that hangs and says nothing about
 * speed: a condition that comes true on an idle machine comes true within it on a busy one.
 */
export const patienceMs = 120_000;
