import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ClientTime } from '../../../../src/graphql/scheduling/client-time.ts';
import { type ConnectionReads, ReadScheduler } from '../../../../src/graphql/scheduling/read-scheduler.ts';
import { HeldLoop } from '../../../support/held-loop.ts';

/** So many requests in one piece are not few. */
const many = 16;

/** A connection that notes when it is paused. */
class Connection {
  isRead = true;
  readonly reads: ConnectionReads;
  #waiting: (() => void)[] = [];

  constructor(readScheduler: ReadScheduler, peer: string) {
    this.reads = readScheduler.of(peer, {
      isPaused: () => !this.isRead,
      pause: () => {
        this.isRead = false;
      },
      resume: () => {
        this.isRead = true;
      },
    });
  }

  /** So many requests come in one piece. */
  bring(count: number): void {
    for (let number = 0; number < count; number += 1) this.#waiting.push(this.reads.arrive());
  }

  /** All that waits is begun. */
  begin(): void {
    for (const begin of this.#waiting.splice(0)) begin();
  }
}

describe('the connections of a peer', () => {
  let held: HeldLoop;
  let time: ClientTime;
  let readScheduler: ReadScheduler;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
    held = new HeldLoop({ max: 2 });
    time = new ClientTime(
      () => true,
      () => held.now,
    );
    readScheduler = new ReadScheduler(time, held.loop);
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const connections = (peer: string, count: number) =>
    Array.from({ length: count }, () => new Connection(readScheduler, peer));
  const read = (all: readonly Connection[]) => all.filter(({ isRead }) => isRead).length;

  test('are not read any more in an iteration in which they brought much, those of others are', () => {
    const [greedy, others] = [connections('greedy', 10), connections('other', 3)];
    greedy[0]?.bring(255);
    expect([read(greedy), read(others)]).toEqual([10, 3]);
    greedy[1]?.bring(1);
    expect([read(greedy), read(others)]).toEqual([0, 3]);
    held.next();
    held.next();
    expect(read(greedy)).toBe(2);
    for (let count = 0; count < 4; count += 1) held.next();
    expect(read(greedy)).toBe(10);
  });

  test('are all read again at once when what waited is gone with its connection', () => {
    const [greedy, others] = [connections('peer', 1), connections('peer', 50)];
    greedy[0]?.bring(1500);
    for (const one of others) one.bring(many);
    for (let count = 0; count < 60; count += 1) held.next();
    expect(read(others)).toBe(0);
    greedy[0]?.reads.close();
    for (let count = 0; count < 60; count += 1) held.next();
    expect(read(others)).toBe(50);
  });

  test('that bring little are read in their turn, however much time the others of their peer have used', () => {
    const [greedy, [little]] = [connections('peer', 10), connections('peer', 1)];
    little?.bring(1);
    little?.begin();
    held.next();
    time.spend('peer', 10_000);
    for (const one of greedy) one.bring(100);
    expect(little?.isRead).toBe(false);
    for (let count = 0; count < 12; count += 1) held.next();
    expect([little?.isRead, read(greedy)]).toEqual([true, 0]);
  });

  test('are hardly read while much waits that came in one piece, and all are once it has begun', () => {
    const greedy = connections('greedy', 8);
    greedy[0]?.bring(1500);
    for (let count = 0; count < 20; count += 1) held.next();
    expect(read(greedy)).toBe(0);
    vi.advanceTimersByTime(250);
    expect(read(greedy)).toBe(1);
    greedy[0]?.begin();
    for (let count = 0; count < 20; count += 1) held.next();
    expect(read(greedy)).toBe(8);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('that bring one request at a time are read whatever waits', () => {
    const proxied = connections('proxy', 1500);
    for (const connection of proxied) connection.bring(1);
    for (const { reads } of proxied) reads.await('client');
    for (let count = 0; count < 1500; count += 1) held.next();
    expect(read(proxied)).toBe(1500);
  });

  test('are read again in the time of the client', () => {
    const [connection] = connections('client', 1);
    if (connection === undefined) throw new Error('There is no connection.');
    connection.isRead = false;
    time.spend('client', 20);
    connection.reads.await('client');
    for (let count = 0; count < 5; count += 1) held.next();
    expect(connection.isRead).toBe(false);
    held.now += 200;
    vi.advanceTimersByTime(200);
    held.next();
    held.next();
    expect(connection.isRead).toBe(true);
  });

  test('leave nothing behind when they are closed', () => {
    const all = connections('greedy', 4);
    for (const connection of all) connection.bring(600);
    for (let count = 0; count < 5; count += 1) held.next();
    for (const { reads } of all) reads.close();
    for (const connection of all) connection.begin();
    expect([readScheduler.size, vi.getTimerCount()]).toEqual([0, 0]);
    const [next] = connections('greedy', 1);
    next?.bring(300);
    for (let count = 0; count < 5; count += 1) held.next();
    expect(next?.isRead).toBe(true);
  });
});
