import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { UnfinishedMessages, unfinishedLimits } from '../../../../src/graphql/server/unfinished-messages.ts';
import { clientFrame, clientFrameHeader } from '../../../support/client-frames.ts';

const text = 1;
const continuation = 0;
const ping = 9;
const withinMs = 30_000;

describe('messages that are not finished', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const start = ({ perClient = 100_000, process = 200_000 } = {}) => {
    const messages = new UnfinishedMessages({ withinMs, perClient, process });
    const closed: string[] = [];
    const open = (name: string, client = 'client') => {
      const connection = new PassThrough().setMaxListeners(20);
      connection.resume();
      const flow = {
        close: (code: number, reason: string) => void closed.push(`${name}: ${code} ${reason}`),
      };
      const state = { isRead: true };
      messages.watch({ client, connection, flow, isRead: () => state.isRead });
      const bring = (...pieces: readonly Buffer[]) => {
        for (const piece of pieces) connection.emit('data', piece);
      };
      return { connection, state, bring };
    };
    return { messages, closed, open };
  };
  const unfinished = (length: number) => clientFrame(text, Buffer.alloc(length + 1)).subarray(0, -1);
  const late = (name: string) => [`${name}: 4408 A message must be complete within 30 seconds`];

  test.each([
    ['announces much and brings nothing', () => [clientFrameHeader(text, 1_000_000)]],
    ['has a single byte', () => [Buffer.from([0x81])]],
    ['has fragments and no last one', () => [clientFrame(text, Buffer.alloc(10), false)]],
  ])('end their connection when the time is over: one that %s', (_, pieces) => {
    const { messages, closed, open } = start();
    const { connection, bring } = open('a');
    bring(...pieces());
    vi.advanceTimersByTime(withinMs - 1);
    expect(closed).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(closed).toEqual(late('a'));
    expect(connection.writableEnded).toBe(true);
    expect(messages.bytes).toBe(0);
    bring(Buffer.alloc(1000));
    expect(messages.bytes).toBe(0);
  });

  test('have no more time for a fragment, a byte or a ping now and then', () => {
    const { closed, open } = start();
    const { bring } = open('a');
    bring(clientFrame(text, Buffer.alloc(10), false));
    for (let second = 1; second < 30; second += 1) {
      vi.advanceTimersByTime(1000);
      bring(clientFrame(continuation, Buffer.alloc(1), false), clientFrame(ping, Buffer.alloc(4)));
    }
    expect(closed).toEqual([]);
    vi.advanceTimersByTime(1000);
    expect(closed).toEqual(late('a'));
  });

  test('have the whole time each: the next begins with that of its own', () => {
    const { messages, closed, open } = start();
    const { bring } = open('a');
    let rest: Buffer = Buffer.alloc(0);
    for (let message = 0; message < 5; message += 1) {
      const frame = clientFrame(text, Buffer.alloc(500));
      // The end of one and the beginning of the next come together.
      bring(Buffer.concat([rest, frame.subarray(0, 100)]));
      rest = frame.subarray(100);
      vi.advanceTimersByTime(20_000);
    }
    bring(rest);
    vi.advanceTimersByTime(10 * withinMs);
    expect(closed).toEqual([]);
    expect(messages.bytes).toBe(0);
  });

  test('do not lose time in which the server does not read', () => {
    const { closed, open } = start();
    const { connection, state, bring } = open('a');
    bring(unfinished(10));
    vi.advanceTimersByTime(20_000);
    state.isRead = false;
    connection.emit('pause');
    vi.advanceTimersByTime(100_000);
    state.isRead = true;
    connection.emit('resume');
    vi.advanceTimersByTime(9999);
    expect(closed).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(closed).toEqual(late('a'));
  });

  test('of one client make room for its next, those that were begun first first, and no other pays', () => {
    const { messages, closed, open } = start();
    open('another', 'another').bring(unfinished(50_000));
    const [first, second] = [open('first'), open('second')];
    first.bring(unfinished(40_000));
    second.bring(unfinished(40_000));
    open('third').bring(unfinished(40_000));
    expect(closed).toEqual(['first: 1013 More than 100000 bytes of incomplete messages are waiting']);
    expect(messages.bytes).toBeLessThan(140_000);
    second.bring(Buffer.alloc(1));
    open('fourth').bring(unfinished(40_000));
    expect(closed).toHaveLength(1);
  });

  test('of all clients have a bound together', () => {
    const { messages, closed, open } = start();
    for (const name of ['a', 'b', 'c', 'd', 'e']) open(name, name).bring(unfinished(50_000));
    expect(closed).toEqual([
      'a: 1013 More than 200000 bytes of incomplete messages are waiting',
      'b: 1013 More than 200000 bytes of incomplete messages are waiting',
    ]);
    expect(messages.bytes).toBeLessThanOrEqual(200_000);
  });

  test('are forgotten with their connection', async () => {
    const { messages, closed, open } = start();
    const { connection, bring } = open('a');
    bring(unfinished(1000));
    expect(messages.bytes).toBeGreaterThan(1000);
    connection.destroy();
    await new Promise((resolve) => process.nextTick(resolve));
    expect(messages.bytes).toBe(0);
    vi.advanceTimersByTime(10 * withinMs);
    expect(closed).toEqual([]);
  });

  test('have room for a few of the longest that the server takes', () => {
    expect(unfinishedLimits(1_000_000)).toEqual({ withinMs, perClient: 16_777_216, process: 134_217_728 });
    expect(unfinishedLimits(60_000_000)).toEqual({ withinMs, perClient: 120_000_000, process: 240_000_000 });
  });
});
