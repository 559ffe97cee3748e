import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { describe, expect, test, vi } from 'vitest';
import { bytesTaken, ReadingPace } from '../../../../src/graphql/server/reading-pace.ts';

describe('how fast a client reads', () => {
  const start = () => {
    const state = { now: 0, bytesWritten: 0, writableLength: 0 };
    const pace = new ReadingPace(state, { bytes: 100, spanMs: 30_000 }, () => state.now);
    const give = (bytes: number) => {
      state.bytesWritten += bytes;
      state.writableLength += bytes;
    };
    const take = (bytes: number) => {
      state.writableLength -= bytes;
    };
    /** The first look at which it was too slow, in milliseconds, and what it had taken. */
    const tooSlowAt = (everyMs: number, each: () => void): readonly [number, number] | null => {
      for (let look = 0; look < 100; look += 1) {
        const taken = pace.tooFewBytes(state.writableLength > 0);
        if (taken !== null) return [state.now, taken];
        state.now += everyMs;
        each();
      }
      return null;
    };
    return { state, pace, give, take, tooSlowAt };
  };

  test('is too slow if it takes less than it must in a span', () => {
    const { give, take, tooSlowAt } = start();
    give(10_000);
    expect(tooSlowAt(5000, () => take(16))).toEqual([30_000, 96]);
  });

  test('is fast enough if it takes as much as it must', () => {
    const { give, take, tooSlowAt } = start();
    give(10_000);
    expect(tooSlowAt(5000, () => take(20))).toBeNull();
  });

  test('is fast enough if it takes all that waited, though more waits then', () => {
    const { give, take, tooSlowAt } = start();
    give(10);
    const each = () => {
      give(10);
      take(10);
    };
    expect(tooSlowAt(20_000, each)).toBeNull();
  });

  test('is not measured while nothing waits', () => {
    const { state, pace, give, take } = start();
    give(50);
    expect(pace.tooFewBytes(true)).toBeNull();
    state.now = 25_000;
    take(50);
    expect(pace.tooFewBytes(false)).toBeNull();
    give(50);
    state.now = 50_000;
    expect(pace.tooFewBytes(true)).toBeNull();
    state.now = 79_000;
    expect(pace.tooFewBytes(true)).toBeNull();
    expect(pace.bytesPerSecond).toBe(0);
    state.now = 80_000;
    expect(pace.tooFewBytes(true)).toBe(0);
  });

  test('counts from the moment at which it is waited for', () => {
    const { state, pace, give, take } = start();
    expect(pace.bytesPerSecond).toBe(Number.POSITIVE_INFINITY);
    give(1000);
    pace.tooFewBytes(true);
    state.now = 9000;
    take(90);
    expect(pace.bytesPerSecond).toBe(9);
  });

  test('shows within a single large write', async () => {
    const server = createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('There is no port.');
    const accepted = once(server, 'connection');
    const client = connect(address.port, '127.0.0.1').pause();
    const [connection]: Socket[] = await accepted;
    if (connection === undefined) throw new Error('There is no connection.');
    const length = 50_000_000;
    connection.write(Buffer.alloc(length));
    const untilStill = async () => {
      let before = -1;
      while (bytesTaken(connection) !== before) {
        before = bytesTaken(connection);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      return before;
    };
    const first = await untilStill();
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThan(length);
    let read = 0;
    client.on('data', (piece) => {
      read += piece.length;
      if (read > length / 2) client.pause();
    });
    client.resume();
    await vi.waitFor(() => expect(read).toBeGreaterThan(length / 2));
    const second = await untilStill();
    expect(second).toBeGreaterThanOrEqual(length / 2);
    expect(second).toBeLessThan(length);
    expect(connection.writableLength).toBe(length);
    client.destroy();
    connection.destroy();
    server.close();
  });
});
