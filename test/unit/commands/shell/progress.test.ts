import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Progress, type ProgressOutput } from '../../../../src/commands/shell/progress.ts';

/** Back to the start of the line, which is wiped. */
const startOfLine = '\r\u001b[2K';

/** Everything that was written, as a terminal of that width, or as a file. */
function collecting(terminal?: {
  readonly columns: number;
}): ProgressOutput & { readonly written: string[] } {
  const written: string[] = [];
  return {
    written,
    write: (text) => written.push(text),
    ...(terminal === undefined ? {} : { isTTY: true, ...terminal }),
  };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Runs a step that tells its halves, six seconds each. */
async function twelveSeconds(output: ProgressOutput): Promise<string> {
  const step = new Progress(output).step('copying', async (tell) => {
    tell(0, 2);
    await vi.advanceTimersByTimeAsync(6000);
    tell(1, 2);
    await vi.advanceTimersByTimeAsync(6000);
    return 'result';
  });
  return step;
}

test('a file gets a line now and then, and one at the end', async () => {
  const output = collecting();
  expect(await twelveSeconds(output)).toBe('result');
  expect(output.written).toEqual([
    '...   copying  [........................] 0 %  5.0 s\n',
    '...   copying  [############............] 50 %  10.0 s\n',
    'done  copying  12.0 s\n',
  ]);
});

test('a terminal gets a line that moves and stays within its width', async () => {
  const output = collecting({ columns: 32 });
  await twelveSeconds(output);
  expect(output.written.length).toBeGreaterThan(100);
  const [last, ...moving] = output.written.toReversed();
  expect(last).toBe(`${startOfLine}done  copying  12.0 s\n`);
  for (const picture of moving) {
    expect(picture.startsWith(startOfLine)).toBe(true);
    expect(picture.slice(startOfLine.length)).toMatch(/^\.{3} {3}copying {2}\[[#.]{15}$/);
  }
});

test('a step that fails says so, and nothing is shown after it', async () => {
  const output = collecting();
  const fault = new Error('no space');
  const step = new Progress(output).step('copying', () => Promise.reject(fault));
  await expect(step).rejects.toBe(fault);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(output.written).toEqual(['FAIL  copying  0.0 s\n']);
});

test('nothing to copy counts as copied', async () => {
  const output = collecting();
  await new Progress(output).step('copying', async (tell) => {
    tell(0, 0);
    await vi.advanceTimersByTimeAsync(5000);
  });
  expect(output.written[0]).toContain('] 100 %');
});
