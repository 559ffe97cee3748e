import { describe, expect, test, vi } from 'vitest';
import { OperationScheduler } from '../../../../src/graphql/scheduling/operation-scheduler.ts';
import { nameOf, Probes } from '../../../../src/graphql/scheduling/senders.ts';
import { HeldLoop } from '../../../support/held-loop.ts';
import { names, Work } from '../../../support/operations-under-way.ts';

describe('operations of many clients', () => {
  test('begin in iterations, in which clients and the connections of each take turns', () => {
    const work = new Work();
    const held = new HeldLoop({ max: 3 });
    const limits = { perConnection: 100, perClient: 100, perClientAmongOthers: 100 };
    const scheduler = new OperationScheduler(limits, undefined, held.loop);
    const [one, two, other] = [scheduler.queue(), scheduler.queue(), scheduler.queue()];
    for (const name of names('one', 5)) one.add('greedy', work.begin(name));
    for (const name of names('two', 3)) two.add('greedy', work.begin(name));
    for (const name of names('other', 2)) other.add('other', work.begin(name));
    expect(work.begun).toEqual(names('one', 3));
    held.next();
    held.next();
    expect(work.begun.slice(3)).toEqual(['one3', 'other0', 'two0']);
    held.next();
    expect(work.begun.slice(6)).toEqual(['other1', 'one4', 'two1']);
    expect([one, two, other].map(({ isHeld }) => isHeld)).toEqual([false, true, false]);
    for (let count = 0; count < 4; count += 1) held.next();
    expect(work.begun).toHaveLength(10);
  });

  test('that are over in a moment take turns all the same, probes too', () => {
    const held = new HeldLoop({ max: 2 });
    const limits = { perConnection: 8, perClient: 8, perClientAmongOthers: 8 };
    const scheduler = new OperationScheduler(limits, undefined, held.loop);
    const served: string[] = [];
    const serve = (name: string) => (done: () => void) => {
      served.push(name);
      done();
    };
    const [greedy, other] = [scheduler.queue(), scheduler.queue()];
    for (const name of names('probe', 50)) greedy.add(new Probes('greedy'), serve(name));
    other.add('other', serve('other'));
    expect(served).toEqual(['probe0', 'probe1']);
    held.next();
    held.next();
    expect(served.slice(2)).toEqual(['probe2', 'other']);
    greedy.close();
    for (let count = 0; count < 3; count += 1) held.next();
    expect([served.length, scheduler.clientCount]).toEqual([4, 0]);
  });

  test('take time of their client if they waited for nothing, those of probes too', () => {
    const held = new HeldLoop();
    vi.useFakeTimers({ toFake: ['performance'] });
    try {
      const load = { isBusy: true, activeMs: 0 };
      const limits = { perConnection: 8, perClient: 8, perClientAmongOthers: 8 };
      const scheduler = new OperationScheduler(limits, load, held.loop);
      scheduler.queue().add('other', () => undefined);
      const probes = new Probes('greedy');
      const waited = scheduler.measure('patient');
      vi.advanceTimersByTime(50);
      held.next();
      waited();
      const charges = [scheduler.measure(probes), scheduler.measure('greedy')];
      vi.advanceTimersByTime(12);
      for (const charge of charges) charge();
      const isSpent = ['patient', 'greedy', nameOf(probes), 'other'].map((name) =>
        scheduler.time.isSpent(name),
      );
      expect(isSpent).toEqual([false, true, true, false]);
    } finally {
      vi.useRealTimers();
    }
  });

  test('of a client that waits keep it present, and a while longer', () => {
    vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
    try {
      const load = { isBusy: true, activeMs: 0 };
      const limits = { perConnection: 8, perClient: 8, perClientAmongOthers: 8 };
      const scheduler = new OperationScheduler(limits, load);
      const work = new Work();
      const isAmongOthers = () => scheduler.isAmongOthers('greedy');
      scheduler.queue().add('greedy', work.begin('greedy'));
      scheduler.queue().add('patient', work.begin('patient'));
      vi.advanceTimersByTime(60_000);
      expect(isAmongOthers()).toBe(true);
      work.end('patient');
      vi.advanceTimersByTime(1500);
      expect(isAmongOthers()).toBe(true);
      vi.advanceTimersByTime(5000);
      expect(isAmongOthers()).toBe(false);
    } finally {
      vi.useRealTimers();
    }
  });
});
