import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { ExecutionQueue } from '../../../../src/graphql/fan-out/execution-queue.ts';

function busy(milliseconds: number): void {
  for (const end = performance.now() + milliseconds; performance.now() < end; );
}

test('what takes long together leaves the event loop to others between slices, and keeps its order', async () => {
  const queue = new ExecutionQueue();
  const order: number[] = [];
  let longestMs = 0;
  let isOver = false;
  const watch = (async () => {
    for (let last = performance.now(); !isOver; ) {
      await turn();
      longestMs = Math.max(longestMs, performance.now() - last);
      last = performance.now();
    }
  })();
  const executions = Array.from({ length: 100 }, (_, number) =>
    queue.run(async () => {
      busy(3);
      order.push(number);
      return number;
    }),
  );
  const begun = order.length;
  const results = await Promise.all(executions);
  isOver = true;
  await watch;
  expect(begun).toBeGreaterThan(0);
  expect(begun).toBeLessThan(10);
  expect(results).toEqual(Array.from({ length: 100 }, (_, number) => number));
  expect(order).toEqual(results);
  expect(longestMs).toBeLessThan(150);
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
