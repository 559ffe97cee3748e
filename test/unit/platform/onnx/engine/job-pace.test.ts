import { describe, expect, test } from 'vitest';
import { JobPace } from '../../../../../src/platform/onnx/engine/job-pace.ts';

function paceOf(texts: number, milliseconds: number): JobPace {
  const pace = new JobPace();
  pace.record(texts, milliseconds);
  return pace;
}

describe('jobTexts', () => {
  test('is small until something was measured', () => {
    expect(new JobPace().jobTexts).toBe(16);
  });

  test.each([
    ['fast', 1000, 20, 512],
    ['medium', 10, 20, 20],
    ['slow', 1, 30, 4],
  ])('of a %s model is what takes forty milliseconds, within bounds', (_, texts, milliseconds, expected) => {
    expect(paceOf(texts, milliseconds).jobTexts).toBe(expected);
  });

  test('is smaller if each text runs alone', () => {
    const pace = new JobPace(false);
    pace.record(1, 2);
    expect(pace.jobTexts).toBe(4);
    for (let job = 0; job < 20; job += 1) pace.record(1, 30);
    expect(pace.jobTexts).toBe(1);
  });

  test('follows a change of pace', () => {
    const pace = paceOf(100, 100);
    for (let job = 0; job < 20; job += 1) pace.record(100, 400);
    expect(pace.jobTexts).toBe(10);
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
