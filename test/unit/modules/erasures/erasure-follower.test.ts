import { afterEach, describe, expect, test, vi } from 'vitest';
import type { ErasureHolder } from '../../../../src/modules/erasable.ts';
import { erasureRecorded } from '../../../../src/modules/erasures/erasure.events.ts';
import { ErasureFollower } from '../../../../src/modules/erasures/erasure-follower.ts';
import type { ErasureState } from '../../../../src/modules/erasures/erasure-record.repository.ts';
import type { Unsubscribe } from '../../../../src/platform/events/event-bus.ts';
import { MemoryEventBus } from '../../../../src/platform/events/memory-event-bus.ts';
import { collectingLogger } from '../../../support/collecting-logger.ts';

const erasureId = '00000000-0000-7000-8000-000000000001';

/** A part that fails so often, and notes the positions that it was called with. */
class Part implements ErasureHolder {
  readonly name: string;
  readonly called: number[] = [];
  mayRelapse = false;
  failures = 0;

  constructor(name: string) {
    this.name = name;
  }

  readonly forget = async (through: number): Promise<void> => {
    this.called.push(through);
    this.failures -= 1;
    if (this.failures >= 0) throw new Error('The disk is full.');
  };
}

describe('a server that follows erasures', () => {
  const ends: Unsubscribe[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
    vi.useRealTimers();
  });

  function open(state: () => ErasureState) {
    vi.useFakeTimers();
    const { logger, lines } = collectingLogger();
    const bus = new MemoryEventBus(logger);
    const parts = [new Part('one'), new Part('other')] as const;
    const carriedOn: string[] = [];
    const follower = new ErasureFollower({
      record: { state: async () => state() },
      holders: parts,
      carryOn: async (id) => void carriedOn.push(id),
      bus,
      logger,
    });
    return { follower, parts, bus, lines, carriedOn };
  }

  test('has each part forget, at its start, every second, and when another tells of an erasure', async () => {
    let head = 3;
    const { follower, parts, bus } = open(() => ({ head, abandoned: null }));
    ends.push(follower.follow());
    await vi.advanceTimersByTimeAsync(0);
    expect(parts.map(({ called }) => called)).toEqual([[3], [3]]);
    await vi.advanceTimersByTimeAsync(5000);
    expect(parts[0].called).toEqual([3]);
    head = 5;
    await vi.advanceTimersByTimeAsync(1000);
    expect(parts[0].called).toEqual([3, 5]);
    head = 6;
    await bus.publish(erasureRecorded, { erasureId });
    await vi.advanceTimersByTimeAsync(0);
    expect(parts[0].called).toEqual([3, 5, 6]);
  });

  test('tries a part that fails again, says so once, and leaves the others alone', async () => {
    const { follower, parts, lines } = open(() => ({ head: 3, abandoned: null }));
    parts[1].failures = 3;
    ends.push(follower.follow());
    await vi.advanceTimersByTimeAsync(1500);
    expect(await follower.hasForgotten(1000)).toBe(false);
    await vi.advanceTimersByTimeAsync(5000);
    expect(parts.map(({ called }) => called)).toEqual([[3], [3, 3, 3, 3]]);
    expect(await follower.hasForgotten(1000)).toBe(true);
    expect(lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
  });

  test('asks a part at each look whose vectors may come back, and says nothing while it is away', async () => {
    let head = 0;
    const { follower, parts, lines } = open(() => ({ head, abandoned: null }));
    parts[1].mayRelapse = true;
    ends.push(await follower.follow());
    await vi.advanceTimersByTimeAsync(2000);
    expect(parts.map(({ called }) => called)).toEqual([[], []]);
    head = 3;
    await vi.advanceTimersByTimeAsync(3000);
    expect(parts.map(({ called }) => called)).toEqual([[3], [3, 3, 3]]);
    parts[1].failures = 2;
    expect(await follower.hasForgotten(1000)).toBe(false);
    await vi.advanceTimersByTimeAsync(2000);
    expect(await follower.hasForgotten(1000)).toBe(true);
    expect(lines.filter(({ level }) => level === 'warn')).toEqual([]);
  });

  test('goes on once the record can be read again', async () => {
    let isAway = true;
    const { follower, parts } = open(() => {
      if (isAway) throw new Error('The database is gone.');
      return { head: 2, abandoned: null };
    });
    ends.push(follower.follow());
    await vi.advanceTimersByTimeAsync(3000);
    expect(await follower.hasForgotten(1000)).toBe(false);
    isAway = false;
    await vi.advanceTimersByTimeAsync(1000);
    expect(parts[0].called).toEqual([2]);
    expect(await follower.hasForgotten(1000)).toBe(true);
  });

  test('carries on what another began and left', async () => {
    let abandoned: string | null = erasureId;
    const { follower, carriedOn } = open(() => ({ head: 0, abandoned }));
    ends.push(follower.follow());
    await vi.advanceTimersByTimeAsync(1000);
    expect(carriedOn).toEqual([erasureId, erasureId]);
    abandoned = null;
    await vi.advanceTimersByTimeAsync(2000);
    expect(carriedOn).toHaveLength(2);
  });
});
