import { setImmediate as settled } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { Beginnings } from '../../../../src/graphql/turns/beginnings.ts';

/** Rounds of the event loop that end when the test says so. */
function heldRounds() {
  let end: () => void = () => undefined;
  return {
    otherWork: () =>
      new Promise<void>((resolve) => {
        end = resolve;
      }),
    async next() {
      end();
      await settled();
    },
  };
}

describe('the beginnings of requests', () => {
  /** Asks for a turn for each kind, in order, and notes who has begun. */
  function asked(beginnings: Beginnings, kinds: readonly string[]) {
    const begun: string[] = [];
    for (const [index, kind] of kinds.entries()) {
      const name = `${kind}${index}`;
      const turn = beginnings.turn(kind);
      if (turn === undefined) begun.push(name);
      else void turn.then(() => begun.push(name));
    }
    return begun;
  }

  test('are at once while there are few', async () => {
    const rounds = heldRounds();
    const beginnings = new Beginnings({ most: 2, otherWork: rounds.otherWork });
    expect(beginnings.turn('a')).toBeUndefined();
    expect(beginnings.turn('b')).toBeUndefined();
    await rounds.next();
    expect(beginnings.turn('c')).toBeUndefined();
  });

  test('are so many in each round, in the order in which they came', async () => {
    const rounds = heldRounds();
    const beginnings = new Beginnings({ most: 2, otherWork: rounds.otherWork });
    const begun = asked(beginnings, ['a', 'a', 'a', 'a', 'a']);
    expect(begun).toEqual(['a0', 'a1']);
    expect(beginnings.waiting).toBe(3);
    await rounds.next();
    expect(begun).toEqual(['a0', 'a1', 'a2', 'a3']);
    await rounds.next();
    expect(begun).toEqual(['a0', 'a1', 'a2', 'a3', 'a4']);
    expect(beginnings.waiting).toBe(0);
  });

  test('are of all kinds in turn, so that many of one kind hold nobody up', async () => {
    const rounds = heldRounds();
    const beginnings = new Beginnings({ most: 2, otherWork: rounds.otherWork });
    const begun = asked(beginnings, ['a', 'a', 'a', 'a', 'a', 'a', 'b', 'c', 'b']);
    await rounds.next();
    expect(begun.slice(2)).toEqual(['a2', 'b6']);
    await rounds.next();
    expect(begun.slice(4)).toEqual(['c7', 'a3']);
    await rounds.next();
    expect(begun.slice(6)).toEqual(['b8', 'a4']);
    await rounds.next();
    expect(begun.slice(8)).toEqual(['a5']);
  });

  test('are not before those that wait', async () => {
    const rounds = heldRounds();
    const beginnings = new Beginnings({ most: 1, otherWork: rounds.otherWork });
    const begun = asked(beginnings, ['a', 'a', 'a']);
    await rounds.next();
    void beginnings.turn('a')?.then(() => begun.push('late'));
    await rounds.next();
    await rounds.next();
    expect(begun).toEqual(['a0', 'a1', 'a2', 'late']);
  });
});
