import { describe, expect, it } from 'vitest';
import { retryOnConflict } from '../../../../src/platform/database/retry-on-conflict.ts';

const coded = (code: string) => Object.assign(new Error(code), { code });

/** Work that fails so many times before it succeeds. */
function failing(times: number, code: string) {
  const attempts: number[] = [];
  const work = async (attempt: number) => {
    attempts.push(attempt);
    if (attempts.length <= times) throw coded(code);
    return 'done';
  };
  return { attempts, work };
}

describe('Work that is repeated', () => {
  it.each(['40001', '40P01'])('succeeds after it lost four times with %s', async (code) => {
    const { attempts, work } = failing(4, code);
    expect(await retryOnConflict(work)).toBe('done');
    expect(attempts).toEqual([1, 2, 3, 4, 5]);
  });

  it('fails when it lost a fifth time', async () => {
    const { attempts, work } = failing(5, '40001');
    await expect(retryOnConflict(work)).rejects.toThrow('40001');
    expect(attempts).toHaveLength(5);
  });

  it.each(['23505', '57014', '57P01', 'ECONNRESET'])('is not tried again after %s', async (code) => {
    const { attempts, work } = failing(1, code);
    await expect(retryOnConflict(work)).rejects.toThrow(code);
    expect(attempts).toHaveLength(1);
  });
});
