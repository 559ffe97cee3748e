import { describe, expect, test } from 'vitest';
import { HeldLoop } from '../../../support/held-loop.ts';

describe('iterations of the event loop', () => {
  /** Notes who has had a turn, each of which takes so long. */
  function noted(held: HeldLoop, takesMs = 0) {
    const begun: string[] = [];
    const ask = (client: string, name: string) =>
      held.loop.wait(client, () => {
        begun.push(name);
        held.now += takesMs;
      });
    return { begun, ask };
  }

  test('begin a few pieces of work each, at once while nobody waits', () => {
    const held = new HeldLoop({ max: 3 });
    const { loop } = held;
    expect([loop.take(), loop.take(), loop.take(), loop.take()]).toEqual([true, true, true, false]);
    held.next();
    expect(loop.take()).toBe(true);
  });

  test('begin nothing more after a few milliseconds, and some all the same', () => {
    const held = new HeldLoop({ max: 100, ms: 5 });
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
    const held = new HeldLoop({ max: 2 });
    const { begun, ask } = noted(held);
    for (let number = 0; number < 1000; number += 1) ask('greedy', `greedy${number}`);
    ask('one', 'one');
    ask('another', 'another');
    for (let count = 0; count < 3; count += 1) held.next();
    expect(begun).toEqual(['greedy0', 'one', 'another', 'greedy1']);
  });

  test('let nobody who comes later begin before those that wait', () => {
    const held = new HeldLoop({ max: 1 });
    const { begun, ask } = noted(held);
    for (const name of ['1', '2']) ask('a', name);
    expect(held.loop.take()).toBe(false);
    held.next();
    held.next();
    expect([begun, held.loop.take()]).toEqual([['1'], false]);
    held.next();
    expect(begun).toEqual(['1', '2']);
  });

  test('give one turn to what asks twice, and none to what is forgotten', () => {
    const held = new HeldLoop();
    const { loop } = held;
    let turns = 0;
    const callback = () => {
      turns += 1;
    };
    loop.wait('a', callback);
    loop.wait('a', callback);
    for (let count = 0; count < 3; count += 1) held.next();
    expect(turns).toBe(1);
    loop.wait('a', callback);
    loop.forget('a', callback);
    for (let count = 0; count < 3; count += 1) held.next();
    expect([turns, loop.take()]).toEqual([1, true]);
  });

  test('have numbers that differ, so that it shows what has waited', () => {
    const held = new HeldLoop();
    const { iteration } = held.loop;
    expect(held.loop.iteration).toBe(iteration);
    held.next();
    expect(held.loop.iteration).not.toBe(iteration);
  });
});
