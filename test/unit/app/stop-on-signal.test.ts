import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { stopOnSignal } from '../../../src/app/stop-on-signal.ts';

describe('a signal', () => {
  let closed = 0;
  let handlers: Map<string, (signal: NodeJS.Signals) => void>;

  beforeEach(() => {
    vi.useFakeTimers();
    [closed, handlers] = [0, new Map()];
    vi.spyOn(process, 'on').mockImplementation((name, handler) => {
      handlers.set(String(name), handler);
      return process;
    });
    vi.spyOn(process, 'exit').mockImplementation(() => {
      throw new Error('The process ends.');
    });
    const app = {
      announceEnd: () => undefined,
      close: () => {
        closed += 1;
        // Nothing follows.
        return new Promise<void>(() => undefined);
      },
      isStuck: false,
    };
    stopOnSignal(app, { info: () => undefined, error: () => undefined }, 60);
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  const send = async (signal: NodeJS.Signals, afterMs: number) => {
    await vi.advanceTimersByTimeAsync(afterMs);
    handlers.get(signal)?.(signal);
    await vi.advanceTimersByTimeAsync(0);
    return closed;
  };

  test('that comes twice at once, as through a launcher, is one: the server serves on', async () => {
    expect([await send('SIGTERM', 0), await send('SIGTERM', 5)]).toEqual([0, 0]);
    expect(await send('SIGTERM', 400)).toBe(1);
  });

  test('that comes again later ends the delay', async () => {
    expect([await send('SIGINT', 0), await send('SIGINT', 400)]).toEqual([0, 1]);
  });

  test('of another kind ends the delay', async () => {
    expect([await send('SIGTERM', 0), await send('SIGINT', 5)]).toEqual([0, 1]);
  });
});
