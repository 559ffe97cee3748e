import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  CommitAbandonedError,
  CommitQueueClosedError,
  CommitQueueFullError,
  GroupCommit,
} from '../../../../src/platform/database/group-commit.ts';

/** A commit that takes until it is let through, and remembers what it was asked to commit. */
function gatedCommit() {
  const groups: number[][] = [];
  const gates: { open: () => void; fail: (error: Error) => void }[] = [];
  const commit = async (items: readonly number[]): Promise<string[]> => {
    groups.push([...items]);
    await new Promise<void>((resolve, reject) => gates.push({ open: resolve, fail: reject }));
    return items.map((item) => `stored ${item}`);
  };
  const nextGate = async () => {
    await vi.waitUntil(() => gates.length > 0);
    const gate = gates.shift();
    if (gate === undefined) throw new Error('No commit is under way.');
    return gate;
  };
  return {
    groups,
    commit,
    letThrough: async () => (await nextGate()).open(),
    fail: async (error: Error) => (await nextGate()).fail(error),
  };
}

const unreachable = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });

afterEach(() => {
  vi.restoreAllMocks();
});

describe('A group commit', () => {
  it('commits an item on an idle server at once and alone', async () => {
    const gated = gatedCommit();
    const committer = new GroupCommit({ maxGroup: 8, maxWaiting: 8, commit: gated.commit });
    const stored = committer.submit(1);
    await gated.letThrough();
    expect(await stored).toBe('stored 1');
    expect(gated.groups).toEqual([[1]]);
  });

  it('commits what is submitted together, together', async () => {
    const gated = gatedCommit();
    const committer = new GroupCommit({ maxGroup: 8, maxWaiting: 8, commit: gated.commit });
    const stored = Promise.all([1, 2, 3].map((item) => committer.submit(item)));
    await gated.letThrough();
    expect(await stored).toEqual(['stored 1', 'stored 2', 'stored 3']);
    expect(gated.groups).toEqual([[1, 2, 3]]);
  });

  it('commits heavy items and light ones by turns, each kind in the order of submission', async () => {
    const gated = gatedCommit();
    const committer = new GroupCommit({
      maxGroup: 8,
      maxWaiting: 200,
      weigh: (item) => item,
      commit: gated.commit,
    });
    const items = [8, 7, 6, 1, 2, 1, 2, 2, 1];
    const stored = Promise.all(items.map((item) => committer.submit(item)));
    for (let group = 0; group < 4; group += 1) await gated.letThrough();
    await stored;
    expect(gated.groups).toEqual([[8], [1, 2, 1, 2, 2], [7, 1], [6]]);
  });

  it('commits together what arrives in one round of the event loop', async () => {
    const gated = gatedCommit();
    const committer = new GroupCommit({ maxGroup: 8, maxWaiting: 8, commit: gated.commit });
    const first = committer.submit(1);
    // As of requests whose answers from elsewhere arrive one after another.
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    const second = committer.submit(2);
    await gated.letThrough();
    await Promise.all([first, second]);
    expect(gated.groups).toEqual([[1, 2]]);
  });

  it('refuses what no commit has begun with when it is told to, and finishes the commit under way', async () => {
    const gated = gatedCommit();
    const committer = new GroupCommit({ maxGroup: 1, maxWaiting: 8, commit: gated.commit });
    const first = committer.submit(1);
    await vi.waitUntil(() => gated.groups.length === 1);
    const second = committer.submit(2);
    committer.refuseWaiting();
    await expect(second).rejects.toThrow(CommitQueueClosedError);
    await expect(committer.submit(3)).rejects.toThrow(CommitQueueClosedError);
    await gated.letThrough();
    expect(await first).toBe('stored 1');
    expect(gated.groups).toEqual([[1]]);
  });

  it('fills a group by weight, gives a heavy item a commit of its own, and turns away what is too much', async () => {
    const gated = gatedCommit();
    const committer = new GroupCommit({
      maxGroup: 10,
      maxWaiting: 30,
      weigh: (item: number) => item,
      commit: gated.commit,
    });
    const first = committer.submit(1);
    await vi.waitUntil(() => gated.groups.length === 1);
    const others = [4, 6, 1, 12, 3].map((item) => committer.submit(item));
    await expect(committer.submit(5)).rejects.toThrow(CommitQueueFullError);
    for (let commit = 0; commit < 5; commit += 1) await gated.letThrough();
    await Promise.all([first, ...others]);
    expect(gated.groups).toEqual([[1], [4, 6], [1], [12], [3]]);
  });

  it('takes an item that weighs more than may wait when nothing waits', async () => {
    const gated = gatedCommit();
    const committer = new GroupCommit({
      maxGroup: 1,
      maxWaiting: 1,
      weigh: () => 5,
      commit: gated.commit,
    });
    const stored = committer.submit(1);
    await gated.letThrough();
    expect(await stored).toBe('stored 1');
  });

  it('lets what arrives during a commit share the next one, in order and within the maximum', async () => {
    const gated = gatedCommit();
    const committer = new GroupCommit({ maxGroup: 3, maxWaiting: 8, commit: gated.commit });
    const first = committer.submit(1);
    await vi.waitUntil(() => gated.groups.length === 1);
    const others = [2, 3, 4, 5].map((item) => committer.submit(item));
    expect(committer.waiting).toBe(4);
    for (let commits = 0; commits < 3; commits += 1) await gated.letThrough();
    expect(await Promise.all([first, ...others])).toEqual([1, 2, 3, 4, 5].map((item) => `stored ${item}`));
    expect(gated.groups).toEqual([[1], [2, 3, 4], [5]]);
  });

  it('lets a bad item fail alone', async () => {
    const attempts: number[][] = [];
    const committer = new GroupCommit<number, number>({
      maxGroup: 8,
      maxWaiting: 8,
      commit: async (items) => {
        attempts.push([...items]);
        if (items.includes(2)) throw new RangeError('2 is refused');
        return items;
      },
    });
    const outcomes = await Promise.allSettled([1, 2, 3].map((item) => committer.submit(item)));
    expect(outcomes).toEqual([
      { status: 'fulfilled', value: 1 },
      { status: 'rejected', reason: new RangeError('2 is refused') },
      { status: 'fulfilled', value: 3 },
    ]);
    expect(attempts).toEqual([[1, 2, 3], [1], [2], [3]]);
  });

  it('goes on after a failure', async () => {
    const gated = gatedCommit();
    const committer = new GroupCommit({ maxGroup: 8, maxWaiting: 8, commit: gated.commit });
    const failed = committer.submit(1);
    await gated.fail(new RangeError('refused'));
    await expect(failed).rejects.toThrow('refused');
    const stored = committer.submit(2);
    await gated.letThrough();
    expect(await stored).toBe('stored 2');
  });

  it('fails a whole group without a further attempt when the database is out of reach', async () => {
    const gated = gatedCommit();
    const committer = new GroupCommit({ maxGroup: 8, maxWaiting: 8, commit: gated.commit });
    const outcomes = Promise.allSettled([1, 2, 3].map((item) => committer.submit(item)));
    await gated.fail(unreachable);
    expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(gated.groups).toEqual([[1, 2, 3]]);
  });

  it('stops trying one by one when the database goes out of reach meanwhile', async () => {
    const gated = gatedCommit();
    const committer = new GroupCommit({ maxGroup: 8, maxWaiting: 8, commit: gated.commit });
    const outcomes = Promise.allSettled([1, 2, 3].map((item) => committer.submit(item)));
    await gated.fail(new RangeError('one of them is refused'));
    await gated.letThrough();
    await gated.fail(unreachable);
    expect(await outcomes).toEqual([
      { status: 'fulfilled', value: 'stored 1' },
      { status: 'rejected', reason: unreachable },
      { status: 'rejected', reason: unreachable },
    ]);
    expect(gated.groups).toEqual([[1, 2, 3], [1], [2]]);
  });

  it.each([
    ['a lock that is not free', '55P03'],
    ['a server that is silent', 'ETIMEDOUT'],
    ['a statement that takes too long', '57014'],
  ])('turns away those that wait when a commit ended with %s', async (_, code) => {
    const gated = gatedCommit();
    const committer = new GroupCommit({ maxGroup: 2, maxWaiting: 8, commit: gated.commit });
    const tried = [committer.submit(1), committer.submit(2)];
    const waiting = committer.submit(3);
    const cause = Object.assign(new Error('too late'), { code });
    const outcomes = Promise.allSettled(tried);
    await gated.fail(cause);
    expect(await outcomes).toEqual([
      { status: 'rejected', reason: cause },
      { status: 'rejected', reason: cause },
    ]);
    await expect(waiting).rejects.toBeInstanceOf(CommitAbandonedError);
    expect(gated.groups).toEqual([[1, 2]]);
    const next = committer.submit(4);
    await gated.letThrough();
    expect(await next).toBe('stored 4');
  });

  it('never commits again what was committed, even if the results do not fit', async () => {
    const commit = vi.fn(async () => ['only one']);
    const committer = new GroupCommit({ maxGroup: 8, maxWaiting: 8, commit });
    const outcomes = await Promise.allSettled([1, 2].map((item) => committer.submit(item)));
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(commit).toHaveBeenCalledTimes(1);
  });

  it('turns items away when too many wait, and says when to come back', async () => {
    const gated = gatedCommit();
    const committer = new GroupCommit({ maxGroup: 1, maxWaiting: 2, commit: gated.commit });
    const taken = [committer.submit(1)];
    await vi.waitUntil(() => gated.groups.length === 1);
    taken.push(committer.submit(2), committer.submit(3));
    const refusal = await committer.submit(4).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(CommitQueueFullError);
    expect(refusal).toMatchObject({ retryAfterMs: expect.toSatisfy((ms) => Number.isInteger(ms) && ms > 0) });
    for (let commits = 0; commits < 3; commits += 1) await gated.letThrough();
    expect(await Promise.all(taken)).toHaveLength(3);
    const later = committer.submit(5);
    await gated.letThrough();
    expect(await later).toBe('stored 5');
  });

  it('asks to come back later the longer its commits take', async () => {
    let now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    const retryAfterCommitsOf = async (milliseconds: number) => {
      const committer = new GroupCommit<number, number>({
        maxGroup: 1,
        maxWaiting: 1,
        commit: async (items) => {
          now += milliseconds;
          return items;
        },
      });
      for (let item = 0; item < 20; item += 1) await committer.submit(item);
      void committer.submit(20);
      const refusal = await committer.submit(21).catch((error: unknown) => error);
      return refusal instanceof CommitQueueFullError ? refusal.retryAfterMs : 0;
    };
    expect(await retryAfterCommitsOf(1000)).toBeGreaterThan((await retryAfterCommitsOf(1)) * 10);
  });

  it('commits what it has taken before it is closed, and takes no more', async () => {
    const gated = gatedCommit();
    const committer = new GroupCommit({ maxGroup: 1, maxWaiting: 8, commit: gated.commit });
    const taken = [1, 2].map((item) => committer.submit(item));
    const closed = committer.close();
    await expect(committer.submit(3)).rejects.toBeInstanceOf(CommitQueueClosedError);
    await gated.letThrough();
    await gated.letThrough();
    await closed;
    expect(await Promise.all(taken)).toEqual(['stored 1', 'stored 2']);
    expect(gated.groups).toEqual([[1], [2]]);
  });

  it('closes at once when there is nothing to commit', async () => {
    const committer = new GroupCommit({ maxGroup: 1, maxWaiting: 1, commit: gatedCommit().commit });
    await committer.close();
    await expect(committer.submit(1)).rejects.toBeInstanceOf(CommitQueueClosedError);
  });
});
