import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { withDeadlines } from '../../../../../src/platform/onnx/engine/deadlines.ts';
import {
  type InferenceWorker,
  WorkerEndedError,
  WorkerTimedOutError,
} from '../../../../../src/platform/onnx/engine/inference-worker.ts';
import type { WorkerReply, WorkerRequest } from '../../../../../src/platform/onnx/worker-messages.ts';

const deadlines = { loadSeconds: 100, runSeconds: 10 };
const run: WorkerRequest = {
  kind: 'run',
  modelId: 'a',
  texts: ['text'],
  sliceLengths: [1],
  maxWindows: 1,
};
const load: WorkerRequest = {
  kind: 'load',
  files: { modelId: 'a', modelPath: '/a', tokenizerPath: '/b', embeddingDimension: 8, maxTokens: 32 },
};

/** A worker that answers when the test says so, in order. */
function scriptedWorker() {
  const asked: (PromiseWithResolvers<WorkerReply> & { readonly onProgress: (() => void) | undefined })[] = [];
  const { promise: ended, resolve: end } = Promise.withResolvers<string>();
  const inner: InferenceWorker = {
    ended,
    ask: (_request, onProgress) => {
      const pending = { ...Promise.withResolvers<WorkerReply>(), onProgress };
      asked.push(pending);
      return pending.promise;
    },
    kill: () => {
      end('signal SIGKILL');
      for (const { reject } of asked) reject(new WorkerEndedError('signal SIGKILL'));
    },
  };
  return { asked, worker: withDeadlines(inner, deadlines) };
}

/** What became of a request by now. */
function watched(answer: Promise<WorkerReply>) {
  const state: { outcome: unknown } = { outcome: 'pending' };
  answer.then(
    (reply) => {
      state.outcome = reply.kind;
    },
    (error: unknown) => {
      state.outcome = error;
    },
  );
  return state;
}

describe('a worker with deadlines', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('that answers in time is left alone, and no clock goes on', async () => {
    const { worker, asked } = scriptedWorker();
    const answer = watched(worker.ask(run));
    await vi.advanceTimersByTimeAsync(9_900);
    asked[0]?.resolve({ kind: 'done' });
    await vi.advanceTimersByTimeAsync(0);
    expect(answer.outcome).toBe('done');
    expect(vi.getTimerCount()).toBe(0);
  });

  test.each([
    ['a run', run, 10],
    ['a count', { kind: 'count', modelId: 'a', texts: ['text'] } as const, 10],
    ['a load', load, 100],
    ['its start', { kind: 'ping' } as const, 100],
  ])('is ended when %s takes too long', async (_, request, seconds) => {
    const { worker } = scriptedWorker();
    const answer = watched(worker.ask(request));
    await vi.advanceTimersByTimeAsync(seconds * 1000 - 1);
    expect(answer.outcome).toBe('pending');
    await vi.advanceTimersByTimeAsync(1);
    expect(answer.outcome).toEqual(new WorkerTimedOutError(seconds));
    expect(await worker.ended).toBe('signal SIGKILL');
  });

  test('counts the time of a request from the answer to the one before, and blames no other', async () => {
    const { worker, asked } = scriptedWorker();
    const answers = [watched(worker.ask(run)), watched(worker.ask(run)), watched(worker.ask(run))];
    await vi.advanceTimersByTimeAsync(9_000);
    asked[0]?.resolve({ kind: 'done' });
    await vi.advanceTimersByTimeAsync(9_999);
    expect(answers[1]?.outcome).toBe('pending');
    await vi.advanceTimersByTimeAsync(1);
    expect(answers.map(({ outcome }) => outcome)).toEqual([
      'done',
      new WorkerTimedOutError(10),
      new WorkerEndedError('signal SIGKILL'),
    ]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('may take longer for a job of many runs, while runs end, but not without bound', async () => {
    const { worker, asked } = scriptedWorker();
    const answer = watched(worker.ask(run));
    for (let step = 0; step < 19; step += 1) {
      await vi.advanceTimersByTimeAsync(5_000);
      asked[0]?.onProgress?.();
    }
    expect(answer.outcome).toBe('pending');
    await vi.advanceTimersByTimeAsync(5_000);
    expect(answer.outcome).toEqual(new WorkerTimedOutError(10));
  });

  test('has no longer for a load that comes forward', async () => {
    const { worker, asked } = scriptedWorker();
    const answer = watched(worker.ask(load));
    for (let step = 0; step < 20; step += 1) {
      await vi.advanceTimersByTimeAsync(5_000);
      asked[0]?.onProgress?.();
    }
    expect(answer.outcome).toEqual(new WorkerTimedOutError(100));
  });

  test('is not blamed for time in which this process stood still', async () => {
    vi.useRealTimers();
    const { worker, asked } = scriptedWorker();
    const short = withDeadlines(worker, { ...deadlines, runSeconds: 0.2 });
    const answer = watched(short.ask(run));
    await new Promise((resolve) => setImmediate(resolve));
    const until = performance.now() + 300;
    while (performance.now() < until);
    asked[0]?.resolve({ kind: 'done' });
    await new Promise((resolve) => setImmediate(resolve));
    expect(answer.outcome).toBe('done');
  });
});
