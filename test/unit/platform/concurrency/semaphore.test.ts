import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Semaphore } from '../../../../src/platform/concurrency/semaphore.ts';

class Refused extends Error {}

/** Work that ends when a test says so. */
class Work {
  readonly begun: string[] = [];
  readonly #ends = new Map<string, PromiseWithResolvers<string>>();

  readonly begin = (name: string) => () => {
    this.begun.push(name);
    const end = Promise.withResolvers<string>();
    this.#ends.set(name, end);
    return end.promise;
  };

  end(name: string): void {
    this.#ends.get(name)?.resolve(name);
  }

  fail(name: string): void {
    this.#ends.get(name)?.reject(new Error(name));
  }
}

describe('A semaphore', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const limits = { permits: 2, maxWaiting: 3, timeoutMs: 1000, rejection: () => new Refused() };
  /** Lets what is resolved go on. */
  const settle = () => vi.advanceTimersByTimeAsync(0);

  it('lets so much work through at a time, in its order, whatever becomes of it', async () => {
    const semaphore = new Semaphore(limits);
    const work = new Work();
    const outcomes = ['a', 'b', 'c', 'd'].map((name) => semaphore.run(work.begin(name)));
    const failing = expect(outcomes[0]).rejects.toThrow('a');
    await settle();
    expect([work.begun, semaphore.waiting]).toEqual([['a', 'b'], 2]);
    work.fail('a');
    await failing;
    await settle();
    expect([work.begun, semaphore.waiting]).toEqual([['a', 'b', 'c'], 1]);
    work.end('b');
    work.end('c');
    await settle();
    work.end('d');
    expect(await Promise.all(outcomes.slice(1))).toEqual(['b', 'c', 'd']);
    expect(work.begun).toEqual(['a', 'b', 'c', 'd']);
    void semaphore.run(work.begin('e'));
    void semaphore.run(work.begin('f'));
    expect(work.begun).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('refuses what waits when it is asked to, and lets later work through', async () => {
    const semaphore = new Semaphore(limits);
    const work = new Work();
    const begun = [semaphore.run(work.begin('a')), semaphore.run(work.begin('b'))];
    const waiting = [semaphore.run(work.begin('c')), semaphore.run(work.begin('d'))];
    const refusals = waiting.map((outcome) => expect(outcome).rejects.toThrow('on purpose'));
    await settle();
    semaphore.rejectWaiting(new Error('on purpose'));
    await Promise.all(refusals);
    expect([work.begun, semaphore.waiting]).toEqual([['a', 'b'], 0]);
    const later = semaphore.run(work.begin('e'));
    for (const name of ['a', 'b']) work.end(name);
    await settle();
    work.end('e');
    expect(await Promise.all([...begun, later])).toEqual(['a', 'b', 'e']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('refuses at once what is too much to wait, and later what has waited for too long', async () => {
    const semaphore = new Semaphore(limits);
    const work = new Work();
    for (const name of ['a', 'b']) void semaphore.run(work.begin(name));
    const waiting = ['c', 'd', 'e'].map((name) => semaphore.run(work.begin(name)));
    await expect(semaphore.run(work.begin('f'))).rejects.toThrow(Refused);
    expect(semaphore.waiting).toBe(3);
    await vi.advanceTimersByTimeAsync(999);
    work.end('a');
    await settle();
    const refused = Promise.allSettled(waiting.slice(1));
    await vi.advanceTimersByTimeAsync(1);
    expect((await refused).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect([work.begun, semaphore.waiting]).toEqual([['a', 'b', 'c'], 0]);
    work.end('b');
    work.end('c');
    expect(await waiting[0]).toBe('c');
    await semaphore.run(async () => undefined);
  });

  it('without a limit of time lets work wait for as long as it takes', async () => {
    const semaphore = new Semaphore({ ...limits, permits: 1, timeoutMs: null });
    const work = new Work();
    void semaphore.run(work.begin('a'));
    const second = semaphore.run(work.begin('b'));
    await vi.advanceTimersByTimeAsync(86_400_000);
    work.end('a');
    await settle();
    work.end('b');
    expect(await second).toBe('b');
  });
});
