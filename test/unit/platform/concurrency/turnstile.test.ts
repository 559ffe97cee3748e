import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Turnstile } from '../../../../src/platform/concurrency/turnstile.ts';

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

describe('A turnstile', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const limits = { places: 2, maximumWaiting: 3, patienceMs: 1000, refusal: () => new Refused() };
  /** Lets what is resolved go on. */
  const settle = () => vi.advanceTimersByTimeAsync(0);

  it('lets so much work through at a time, in its order, whatever becomes of it', async () => {
    const turnstile = new Turnstile(limits);
    const work = new Work();
    const outcomes = ['a', 'b', 'c', 'd'].map((name) => turnstile.pass(work.begin(name)));
    const failing = expect(outcomes[0]).rejects.toThrow('a');
    await settle();
    expect([work.begun, turnstile.waiting]).toEqual([['a', 'b'], 2]);
    work.fail('a');
    await failing;
    await settle();
    expect([work.begun, turnstile.waiting]).toEqual([['a', 'b', 'c'], 1]);
    work.end('b');
    work.end('c');
    await settle();
    work.end('d');
    expect(await Promise.all(outcomes.slice(1))).toEqual(['b', 'c', 'd']);
    expect(work.begun).toEqual(['a', 'b', 'c', 'd']);
    void turnstile.pass(work.begin('e'));
    void turnstile.pass(work.begin('f'));
    expect(work.begun).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('refuses what waits when it is asked to, and lets later work through', async () => {
    const turnstile = new Turnstile(limits);
    const work = new Work();
    const begun = [turnstile.pass(work.begin('a')), turnstile.pass(work.begin('b'))];
    const waiting = [turnstile.pass(work.begin('c')), turnstile.pass(work.begin('d'))];
    const refusals = waiting.map((outcome) => expect(outcome).rejects.toThrow('on purpose'));
    await settle();
    turnstile.refuseWaiting(new Error('on purpose'));
    await Promise.all(refusals);
    expect([work.begun, turnstile.waiting]).toEqual([['a', 'b'], 0]);
    const later = turnstile.pass(work.begin('e'));
    for (const name of ['a', 'b']) work.end(name);
    await settle();
    work.end('e');
    expect(await Promise.all([...begun, later])).toEqual(['a', 'b', 'e']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('refuses at once what is too much to wait, and later what has waited for too long', async () => {
    const turnstile = new Turnstile(limits);
    const work = new Work();
    for (const name of ['a', 'b']) void turnstile.pass(work.begin(name));
    const waiting = ['c', 'd', 'e'].map((name) => turnstile.pass(work.begin(name)));
    await expect(turnstile.pass(work.begin('f'))).rejects.toThrow(Refused);
    expect(turnstile.waiting).toBe(3);
    await vi.advanceTimersByTimeAsync(999);
    work.end('a');
    await settle();
    const refused = Promise.allSettled(waiting.slice(1));
    await vi.advanceTimersByTimeAsync(1);
    expect((await refused).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect([work.begun, turnstile.waiting]).toEqual([['a', 'b', 'c'], 0]);
    work.end('b');
    work.end('c');
    expect(await waiting[0]).toBe('c');
    await turnstile.pass(async () => undefined);
  });

  it('without a limit of time lets work wait for as long as it takes', async () => {
    const turnstile = new Turnstile({ ...limits, places: 1, patienceMs: null });
    const work = new Work();
    void turnstile.pass(work.begin('a'));
    const second = turnstile.pass(work.begin('b'));
    await vi.advanceTimersByTimeAsync(86_400_000);
    work.end('a');
    await settle();
    work.end('b');
    expect(await second).toBe('b');
  });
});
