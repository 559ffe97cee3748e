import { describe, expect, test } from 'vitest';
import { JobPace } from '../../../../../src/platform/onnx/engine/job-pace.ts';

/** Texts of ten tokens. */
function record(pace: JobPace, texts: number, milliseconds: number): void {
  pace.record(texts, 10 * texts, milliseconds);
}

function paceOf(texts: number, milliseconds: number): JobPace {
  const pace = new JobPace();
  record(pace, texts, milliseconds);
  return pace;
}

describe('the limit of a job', () => {
  test('is small until something was measured', () => {
    expect(new JobPace().limit).toEqual({ texts: 16, tokens: 512 });
  });

  test.each([
    ['fast', 1000, 20, 512],
    ['medium', 10, 20, 20],
    ['slow', 1, 30, 4],
  ])('of a %s model is what takes forty milliseconds, within bounds', (_, texts, milliseconds, expected) => {
    expect(paceOf(texts, milliseconds).limit.texts).toBe(expected);
  });

  test('is smaller if each text runs alone', () => {
    const pace = new JobPace(false);
    record(pace, 1, 2);
    expect(pace.limit.texts).toBe(4);
    for (let job = 0; job < 20; job += 1) record(pace, 1, 30);
    expect(pace.limit.texts).toBe(1);
  });

  test('is one and a half times that by tokens, so that a long text is not read at once', () => {
    expect(paceOf(10, 20).limit.tokens).toBe(300);
    const pace = new JobPace();
    pace.record(1, 1000, 200);
    expect(pace.limit.tokens).toBe(300);
  });

  test('follows a change of pace', () => {
    const pace = paceOf(100, 100);
    for (let job = 0; job < 20; job += 1) record(pace, 100, 400);
    expect(pace.limit.texts).toBe(10);
  });
});

describe('waitMs', () => {
  test('is the time the texts take, shared by the threads', () => {
    expect(paceOf(10, 20).waitMs(100, 1)).toBe(200);
    expect(paceOf(10, 20).waitMs(100, 2)).toBe(100);
  });

  test('is at least a millisecond, and a second when nothing was measured', () => {
    expect(paceOf(1000, 1).waitMs(1, 1)).toBe(1);
    expect(new JobPace().waitMs(100, 1)).toBe(1000);
  });
});
