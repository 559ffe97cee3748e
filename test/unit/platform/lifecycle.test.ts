import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Lifecycle } from '../../../src/platform/lifecycle.ts';
import { collectingLogger } from '../../support/collecting-logger.ts';

describe('a lifecycle', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /**
   * A lifecycle with three steps that note when they begin and end. The second one behaves as told.
   */
  function three(second: () => unknown) {
    const { logger, lines } = collectingLogger();
    const lifecycle = new Lifecycle(logger, 1000);
    const events: string[] = [];
    const noted = (name: string, work: () => unknown) => async () => {
      events.push(`${name} begins`);
      await work();
      events.push(`${name} ends`);
    };
    lifecycle.onClose(
      'the first',
      noted('first', () => Promise.resolve()),
    );
    lifecycle.onClose('the second', noted('second', second));
    lifecycle.onClose(
      'the third',
      noted('third', () => Promise.resolve()),
    );
    return { lifecycle, events, lines };
  }

  test('closes in the reverse order of opening, one after another', async () => {
    const { lifecycle, events, lines } = three(() => new Promise((done) => setTimeout(done, 500)));
    const closing = lifecycle.close();
    await vi.advanceTimersByTimeAsync(499);
    expect(events).toEqual(['third begins', 'third ends', 'second begins']);
    await vi.advanceTimersByTimeAsync(1);
    await closing;
    expect(events.slice(3)).toEqual(['second ends', 'first begins', 'first ends']);
    expect(lines).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('reports a step that fails and goes on', async () => {
    const { lifecycle, events, lines } = three(() => Promise.reject(new Error('broken')));
    await lifecycle.close();
    expect(events).toContain('first ends');
    expect(lines).toEqual([{ level: 'error', message: 'could not close the second' }]);
  });

  test('reports a step that throws before it begins to wait, and goes on', async () => {
    const { logger, lines } = collectingLogger();
    const lifecycle = new Lifecycle(logger);
    const first = vi.fn();
    lifecycle.onClose('the first', first);
    lifecycle.onClose('the second', () => {
      throw new Error('broken');
    });
    await lifecycle.close();
    expect(first).toHaveBeenCalledOnce();
    expect(lines).toEqual([{ level: 'error', message: 'could not close the second' }]);
  });

  test('reports a step that takes too long and goes on without it', async () => {
    const { lifecycle, events, lines } = three(() => new Promise(() => undefined));
    const closing = lifecycle.close();
    await vi.advanceTimersByTimeAsync(999);
    expect(events).not.toContain('first begins');
    await vi.advanceTimersByTimeAsync(1);
    await closing;
    expect(events).toEqual(['third begins', 'third ends', 'second begins', 'first begins', 'first ends']);
    expect(lines).toEqual([{ level: 'error', message: 'could not close the second' }]);
  });

  test('closes once, and every caller waits for it', async () => {
    const { lifecycle, events } = three(() => new Promise((done) => setTimeout(done, 500)));
    let closed = false;
    const first = lifecycle.close();
    const second = lifecycle.close().then(() => {
      closed = true;
    });
    await vi.advanceTimersByTimeAsync(499);
    expect(closed).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await Promise.all([first, second]);
    await lifecycle.close();
    expect(events).toHaveLength(6);
  });

  test('with nothing to close is closed', async () => {
    await expect(new Lifecycle(collectingLogger().logger).close()).resolves.toBeUndefined();
  });
});
