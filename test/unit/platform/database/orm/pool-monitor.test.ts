import { describe, expect, it } from 'vitest';
import { PoolMonitor } from '../../../../../src/platform/database/orm/pool-monitor.ts';

const minute = 60_000;

/** A pool and a database that answer as they are set, and a clock that stands still. */
function watched() {
  const world = { now: 0, pool: true, outside: true, asked: 0, askedOutside: 0 };
  const answer = async (isThere: boolean) => {
    if (!isThere) throw new Error('no answer');
  };
  const watch = new PoolMonitor({
    ask: () => {
      world.asked += 1;
      return answer(world.pool);
    },
    askOutside: () => {
      world.askedOutside += 1;
      return answer(world.outside);
    },
    now: () => world.now,
  });
  const lookAt = async (now: number) => {
    world.now = now;
    await watch.check();
    return watch.isLost();
  };
  return { world, watch, lookAt };
}

describe('A watched pool', () => {
  it('is lost after a minute without an answer while the database accepts others', async () => {
    const { world, lookAt } = watched();
    world.pool = false;
    expect(await lookAt(0)).toBe(false);
    expect(await lookAt(minute - 1)).toBe(false);
    expect(world.askedOutside).toBe(0);
    expect(await lookAt(minute)).toBe(true);
  });

  it('is not lost while the database accepts nobody', async () => {
    const { world, lookAt } = watched();
    world.pool = false;
    world.outside = false;
    await lookAt(0);
    expect(await lookAt(10 * minute)).toBe(false);
    world.outside = true;
    expect(await lookAt(11 * minute)).toBe(true);
  });

  it('is found again once it answers a look', async () => {
    const { world, lookAt } = watched();
    world.pool = false;
    await lookAt(0);
    expect(await lookAt(minute)).toBe(true);
    world.pool = true;
    expect(await lookAt(2 * minute)).toBe(false);
    world.pool = false;
    expect(await lookAt(3 * minute)).toBe(false);
  });

  it('is not lost while it is only busy: it answers others', async () => {
    const { world, watch, lookAt } = watched();
    world.pool = false;
    await lookAt(0);
    world.now = minute / 2;
    watch.answered();
    expect(await lookAt(minute)).toBe(false);
    expect(await lookAt(2 * minute - 1)).toBe(false);
    expect(await lookAt(2 * minute)).toBe(true);
  });

  it('is looked at once a second at most, and never waited for', async () => {
    const { world, watch } = watched();
    for (let call = 0; call < 10; call += 1) expect(watch.isLost()).toBe(false);
    await watch.check();
    watch.isLost();
    expect(world.asked).toBe(1);
    world.now = 1000;
    watch.isLost();
    expect(world.asked).toBe(2);
  });
});
