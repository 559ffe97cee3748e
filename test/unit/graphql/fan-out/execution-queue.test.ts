import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ExecutionQueue } from '../../../../src/graphql/fan-out/execution-queue.ts';
import { roundsOf } from '../../../support/rounds.ts';

describe('executions that take long together', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
  afterEach(() => void vi.useRealTimers());

  const numbers = Array.from({ length: 100 }, (_, number) => number);

  test('leave the event loop to others between slices, and keep their order', async () => {
    const queue = new ExecutionQueue();
    const order: number[] = [];
    let begunAtOnce = 0;
    const execute = (number: number, done: () => void) =>
      queue.run(async () => {
        vi.advanceTimersByTime(3);
        order.push(number);
        done();
        return number;
      });
    const rounds = await roundsOf([
      async (done) => {
        const executions = numbers.map((number) => execute(number, done));
        begunAtOnce = order.length;
        expect(await Promise.all(executions)).toEqual(numbers);
      },
    ]);
    expect(order).toEqual(numbers);
    // Of three milliseconds each, four begin within ten.
    expect(begunAtOnce).toBe(4);
    expect(new Set(rounds.map(({ length }) => length))).toEqual(new Set([4]));
  });
});

test('no more run at a time than may, and one that fails gives its turn back', async () => {
  const queue = new ExecutionQueue(2);
  let running = 0;
  let most = 0;
  const results = await Promise.allSettled(
    Array.from({ length: 20 }, (_, number) =>
      queue.run(async () => {
        running += 1;
        most = Math.max(most, running);
        await sleep(1);
        running -= 1;
        if (number % 3 === 0) throw new TypeError('It broke.');
      }),
    ),
  );
  expect(most).toBe(2);
  expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(7);
});
