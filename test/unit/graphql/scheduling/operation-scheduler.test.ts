import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { OperationScheduler } from '../../../../src/graphql/scheduling/operation-scheduler.ts';
import { Probes } from '../../../../src/graphql/scheduling/senders.ts';
import { names, Work } from '../../../support/operations-under-way.ts';

describe('operations under way', () => {
  // A client that still waits at the end of a test is looked at again and again.
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
  afterEach(() => void vi.useRealTimers());

  test('on one connection are so many, and the next begins when one is over', () => {
    const work = new Work();
    const queue = new OperationScheduler({
      perConnection: 2,
      perClient: 10,
      perClientAmongOthers: 10,
    }).queue();
    let cleared = 0;
    queue.onClear = () => {
      cleared += 1;
    };
    for (const name of names('a', 5)) queue.add('client', work.begin(name));
    expect([work.begun, queue.isHeld, queue.waiting]).toEqual([['a0', 'a1'], true, 3]);
    work.end('a1');
    work.end('a1');
    expect(work.begun).toEqual(['a0', 'a1', 'a2']);
    work.end('a0');
    expect([cleared, queue.isHeld]).toEqual([0, true]);
    work.end('a2');
    expect([work.begun, cleared, queue.isHeld]).toEqual([names('a', 5), 1, false]);
    for (const name of names('a', 5)) work.end(name);
    expect([queue.isIdle, cleared]).toEqual([true, 1]);
  });

  test('of one client are so many over all its connections, which take turns', () => {
    const work = new Work();
    const scheduler = new OperationScheduler({ perConnection: 3, perClient: 4, perClientAmongOthers: 4 });
    const [long, short, foreign] = [scheduler.queue(), scheduler.queue(), scheduler.queue()];
    for (const name of names('long', 8)) long.add('client', work.begin(name));
    for (const name of names('short', 3)) short.add('client', work.begin(name));
    for (const name of names('foreign', 4)) foreign.add('another', work.begin(name));
    expect(work.begun).toEqual([...names('long', 3), 'short0', ...names('foreign', 3)]);
    work.begun.length = 0;
    for (const name of ['long0', 'long1', 'long2']) work.end(name);
    expect(work.begun).toEqual(['short1', 'short2', 'long3']);
  });

  test('whose answers wait are over for others of their client, and not for their connection', () => {
    const work = new Work();
    const scheduler = new OperationScheduler({ perConnection: 2, perClient: 2, perClientAmongOthers: 2 });
    const [slow, honest] = [scheduler.queue(), scheduler.queue()];
    for (const name of names('slow', 3)) slow.add('client', work.begin(name));
    honest.add('client', work.begin('honest'));
    expect(work.begun).toEqual(['slow0', 'slow1']);
    work.answer('slow0', 10);
    work.answer('slow0', 10);
    work.answer('slow1', 10);
    expect(work.begun).toEqual(['slow0', 'slow1', 'honest']);
    expect([slow.hasUnread, slow.isIdle, slow.isHeld, honest.hasUnread]).toEqual([true, false, true, false]);
    work.end('slow0');
    expect(work.begun).toEqual(['slow0', 'slow1', 'honest', 'slow2']);
    for (const name of ['slow1', 'slow2', 'honest']) work.end(name);
    work.answer('slow2', 10);
    expect([slow.hasUnread, slow.isIdle, honest.isIdle, scheduler.clientCount]).toEqual([
      false,
      true,
      true,
      0,
    ]);
  });

  test('whose answers are more than may wait keep their places until another of their client needs one', () => {
    const work = new Work();
    const cut: string[] = [];
    const unread = { perClient: 100, process: 1000, times: 100 };
    const scheduler = new OperationScheduler({
      perConnection: 8,
      perClient: 2,
      perClientAmongOthers: 2,
      unread,
    });
    const queue = (name: string, bytesPerSecond: number) =>
      scheduler.queue({ bytesPerSecond, cut: () => cut.push(name) });
    const [fast, slow, honest] = [queue('fast', 50), queue('slow', 5), queue('honest', 500)];
    for (const [name, from] of [
      ['fast', fast],
      ['slow', slow],
    ] as const) {
      from.add('client', work.begin(name));
      work.answer(name, 200);
    }
    expect([cut, scheduler.clientCount]).toEqual([[], 1]);
    scheduler.queue().add('another', work.begin('another'));
    honest.add('client', work.begin('honest'));
    expect(cut).toEqual(['slow']);
    expect(work.begun).toEqual(['fast', 'slow', 'another', 'honest']);
    slow.close();
    for (const name of ['slow', 'fast', 'honest', 'another']) work.end(name);
    expect([cut, scheduler.clientCount, slow.isIdle]).toEqual([['slow'], 0, true]);
  });

  test('that wait because others are under way break nothing off', () => {
    const work = new Work();
    const cut: string[] = [];
    const unread = { perClient: 1, process: 1, times: 100 };
    const scheduler = new OperationScheduler({
      perConnection: 1,
      perClient: 2,
      perClientAmongOthers: 2,
      unread,
    });
    const queue = () => scheduler.queue({ bytesPerSecond: 1, cut: () => cut.push('cut') });
    for (const name of names('a', 2)) queue().add('client', work.begin(name));
    queue().add('client', work.begin('waits'));
    expect([work.begun, cut]).toEqual([names('a', 2), []]);
    work.end('a0');
    expect([work.begun, cut]).toEqual([['a0', 'a1', 'waits'], []]);
  });

  test('of clients that come and go leave nothing behind', () => {
    const work = new Work();
    const scheduler = new OperationScheduler({ perConnection: 2, perClient: 3, perClientAmongOthers: 3 });
    const queues = names('queue', 50).map((name) => ({ name, queue: scheduler.queue() }));
    for (const { name, queue } of queues)
      for (const operation of names(`${name} `, 4)) queue.add(`client ${name.length}`, work.begin(operation));
    for (const { queue } of queues) queue.close();
    for (const operation of [...work.begun]) work.end(operation);
    expect(scheduler.clientCount).toBe(0);
    expect(work.begun).toHaveLength(6);
    expect(queues.every(({ queue }) => queue.isIdle)).toBe(true);
  });

  test('of a client that sends far more than another are fewer while the server is busy', () => {
    const work = new Work();
    const load = { isBusy: true, activeMs: 0 };
    const scheduler = new OperationScheduler(
      { perConnection: 8, perClient: 6, perClientAmongOthers: 2 },
      load,
    );
    const [greedy, other] = [scheduler.queue(), scheduler.queue()];
    for (const name of names('greedy', 60)) greedy.add('greedy', work.begin(name));
    expect(work.begun).toEqual(names('greedy', 6));
    for (const name of ['other0', 'other1']) other.add('other', work.begin(name));
    for (const name of names('greedy', 5)) work.end(name);
    expect(work.begun).toEqual([...names('greedy', 6), 'other0', 'other1', 'greedy6']);
    for (const name of ['other2', 'other3', 'other4', 'other5']) other.add('other', work.begin(name));
    expect(work.begun.slice(9)).toEqual(['other2', 'other3', 'other4', 'other5']);
    work.begun.length = 0;
    load.isBusy = false;
    work.end('greedy5');
    expect(work.begun).toEqual(['greedy7', 'greedy8']);
    for (const name of ['greedy7', 'greedy8', 'greedy9', 'greedy10']) work.end(name);
    expect(work.begun).toEqual(names('greedy', 16).slice(7));
  });

  test('of a client that sends many at once beside another are a few, then more with each that is over and with time', () => {
    const work = new Work();
    const limits = { perConnection: 500, perClient: 40, perClientAmongOthers: 1 };
    const scheduler = new OperationScheduler(limits);
    const [greedy, other] = [scheduler.queue(), scheduler.queue()];
    other.add('other', (done) => done());
    for (const name of names('', 400)) greedy.add('greedy', work.begin(name));
    expect(work.begun).toHaveLength(8);
    for (const name of names('', 6)) work.end(name);
    expect(work.begun.length - 6).toBe(10);
    vi.advanceTimersByTime(100);
    expect(work.begun.length - 6).toBe(18);
    vi.advanceTimersByTime(800);
    expect(work.begun.length - 6).toBe(40);
  });

  test('of a client that has used up its time begin when it has some again', () => {
    const work = new Work();
    const scheduler = new OperationScheduler(
      { perConnection: 8, perClient: 8, perClientAmongOthers: 8 },
      { isBusy: true, activeMs: 0 },
    );
    const [greedy, other] = [scheduler.queue(), scheduler.queue()];
    greedy.add('greedy', work.begin('greedy0'));
    other.add('other', work.begin('other0'));
    scheduler.time.spend('greedy', 15);
    for (const name of ['greedy1', 'greedy2']) greedy.add('greedy', work.begin(name));
    other.add('other', work.begin('other1'));
    work.end('greedy0');
    expect(work.begun).toEqual(['greedy0', 'other0', 'other1']);
    vi.advanceTimersByTime(100);
    expect(work.begun).toEqual(['greedy0', 'other0', 'other1', 'greedy1', 'greedy2']);
  });

  test('of a client that sends far more than another are charged with what the event loop did meanwhile', () => {
    const work = new Work();
    const load = { isBusy: true, activeMs: 0 };
    const scheduler = new OperationScheduler(
      { perConnection: 8, perClient: 8, perClientAmongOthers: 1 },
      load,
    );
    const [greedy, other] = [scheduler.queue(), scheduler.queue()];
    other.add('other', work.begin('other0'));
    for (const name of names('greedy', 30)) greedy.add('greedy', work.begin(name));
    load.activeMs += 900;
    expect([scheduler.time.isSpent('greedy'), scheduler.time.isSpent('other')]).toEqual([false, false]);
    work.end('greedy0');
    work.end('other0');
    expect([scheduler.time.isSpent('greedy'), scheduler.time.isSpent('other')]).toEqual([true, false]);
  });

  test('do not hold up the probes from the address of their client, which hold up nobody', () => {
    const work = new Work();
    const scheduler = new OperationScheduler(
      { perConnection: 50, perClient: 50, perClientAmongOthers: 1 },
      { isBusy: true, activeMs: 0 },
    );
    const [own, probing] = [scheduler.queue(), scheduler.queue()];
    for (const name of names('probe', 2)) probing.add(new Probes('client'), work.begin(name));
    for (const name of names('own', 30)) own.add('client', work.begin(name));
    probing.add(new Probes('client'), work.begin('probe2'));
    expect(work.begun).toEqual(['probe0', 'probe1', ...names('own', 30), 'probe2']);
    for (const name of work.begun) work.end(name);
    expect(scheduler.clientCount).toBe(0);
  });

  test('of a client count as its own, whatever its name is', () => {
    const work = new Work();
    const scheduler = new OperationScheduler(
      { perConnection: 50, perClient: 50, perClientAmongOthers: 1 },
      { isBusy: true, activeMs: 0 },
    );
    const [named, other] = [scheduler.queue(), scheduler.queue()];
    named.add('client probe', work.begin('named'));
    for (const name of names('other', 30)) other.add('other', work.begin(name));
    expect(work.begun.length).toBeLessThan(31);
  });

  test('that end at once do not nest, however many wait', () => {
    const queue = new OperationScheduler({ perConnection: 1, perClient: 1, perClientAmongOthers: 1 }).queue();
    let begun = 0;
    let release: () => void = () => undefined;
    queue.add('client', (done) => {
      release = done;
    });
    for (let count = 0; count < 20_000; count += 1)
      queue.add('client', (done) => {
        begun += 1;
        done();
      });
    release();
    expect([begun, queue.isIdle]).toEqual([20_000, true]);
  });
});
