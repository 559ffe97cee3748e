import { describe, expect, test } from 'vitest';
import { HeldRounds } from '../../../support/held-rounds.ts';

describe('rounds of the event loop', () => {
  /** Notes who has had a turn, each of which takes so long. */
  function noted(held: HeldRounds, takesMs = 0) {
    const begun: string[] = [];
    const ask = (client: string, name: string) =>
      held.rounds.wait(client, () => {
        begun.push(name);
        held.now += takesMs;
      });
    return { begun, ask };
  }

  test('begin a few pieces of work each, at once while nobody waits', () => {
    const held = new HeldRounds({ most: 3 });
    const { rounds } = held;
    expect([rounds.take(), rounds.take(), rounds.take(), rounds.take()]).toEqual([true, true, true, false]);
    held.next();
    expect(rounds.take()).toBe(true);
  });

  test('begin nothing more after a few milliseconds, and some all the same', () => {
    const held = new HeldRounds({ most: 100, ms: 5 });
    const { begun, ask } = noted(held, 3);
    for (const name of ['1', '2', '3', '4', '5']) ask('a', name);
    held.next();
    held.next();
    expect(begun).toEqual(['1', '2']);
    held.now += 1000;
    held.next();
    expect(begun).toEqual(['1', '2', '3', '4']);
  });

  test('are of all clients in turn, however much one has sent before the others', () => {
    const held = new HeldRounds({ most: 2 });
    const { begun, ask } = noted(held);
    for (let number = 0; number < 1000; number += 1) ask('greedy', `greedy${number}`);
    ask('one', 'one');
    ask('another', 'another');
    for (let round = 0; round < 3; round += 1) held.next();
    expect(begun).toEqual(['greedy0', 'one', 'another', 'greedy1']);
  });

  test('let nobody who comes later begin before those that wait', () => {
    const held = new HeldRounds({ most: 1 });
    const { begun, ask } = noted(held);
    for (const name of ['1', '2']) ask('a', name);
    expect(held.rounds.take()).toBe(false);
    held.next();
    held.next();
    expect([begun, held.rounds.take()]).toEqual([['1'], false]);
    held.next();
    expect(begun).toEqual(['1', '2']);
  });

  test('give one turn to what asks twice, and none to what is forgotten', () => {
    const held = new HeldRounds();
    const { rounds } = held;
    let turns = 0;
    const callback = () => {
      turns += 1;
    };
    rounds.wait('a', callback);
    rounds.wait('a', callback);
    for (let round = 0; round < 3; round += 1) held.next();
    expect(turns).toBe(1);
    rounds.wait('a', callback);
    rounds.forget('a', callback);
    for (let round = 0; round < 3; round += 1) held.next();
    expect([turns, rounds.take()]).toEqual([1, true]);
  });

  test('have numbers that differ, so that it shows what has waited', () => {
    const held = new HeldRounds();
    const { number } = held.rounds;
    expect(held.rounds.number).toBe(number);
    held.next();
    expect(held.rounds.number).not.toBe(number);
  });
});
