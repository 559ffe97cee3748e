import { describe, expect, test } from 'vitest';
import { EngineRequest } from '../../../../../src/platform/onnx/engine/engine-request.ts';
import { type Job, WorkQueue } from '../../../../../src/platform/onnx/engine/work-queue.ts';

const read = { runsTextsTogether: true, maxTokens: 256 };

function request(modelId: string, count: number): EngineRequest {
  return new EngineRequest(
    modelId,
    Array.from({ length: count }, (_, index) => `${index}`),
    read,
  );
}

function queueOf(...requests: EngineRequest[]): WorkQueue {
  const queue = new WorkQueue();
  for (const each of requests) queue.add(each);
  return queue;
}

function take(queue: WorkQueue, texts = 8, tokens = Number.POSITIVE_INFINITY): Job | undefined {
  return queue.take(
    () => true,
    () => ({ texts, tokens }),
  );
}

/** The slices of a job as request:from-to, requests named by their texts' number. */
function outline(job: Job | undefined): string[] {
  return (job?.slices ?? []).map(({ request: { texts }, from, to }) => `${texts.length}:${from}-${to}`);
}

describe('a job', () => {
  test('takes whatever waits for one model', () => {
    const queue = queueOf(request('a', 1), request('b', 2), request('a', 3));
    const job = take(queue);
    expect([job?.modelId, ...outline(job)]).toEqual(['a', '1:0-1', '3:0-2', '3:2-3']);
    expect(queue.texts).toBe(2);
    expect(outline(take(queue))).toEqual(['2:0-2']);
    expect(take(queue)).toBeUndefined();
  });

  test('cuts a long request into slices and lets the others have their turn', () => {
    const queue = queueOf(request('a', 100));
    expect(outline(take(queue))).toEqual(['100:0-2', '100:2-4', '100:4-6', '100:6-8']);
    queue.add(request('a', 1));
    queue.add(request('a', 5));
    expect(outline(take(queue))).toEqual(['100:8-10', '1:0-1', '5:0-2', '100:10-12', '5:2-3']);
    expect(outline(take(queue))).toEqual(['100:12-14', '5:3-5', '100:14-16', '100:16-18']);
    expect(queue.texts).toBe(82);
  });

  test('ends at its tokens, with at least one text, and a short request goes before the next long text', () => {
    const long = new EngineRequest(
      'a',
      Array.from({ length: 8 }, () => 'word '.repeat(500)),
      read,
    );
    const queue = queueOf(long, request('a', 2));
    expect(outline(take(queue, 8, 300))).toEqual(['8:0-1', '2:0-2', '8:1-2']);
    expect(outline(take(queue, 8, 100))).toEqual(['8:2-3']);
    expect(outline(take(queue, 8, 600))).toEqual(['8:3-4', '8:4-5', '8:5-6']);
  });

  test('lets models take turns', () => {
    const queue = queueOf(request('a', 20), request('b', 20));
    const order = [take(queue), take(queue), take(queue), take(queue)].map((job) => job?.modelId);
    expect(order).toEqual(['a', 'b', 'a', 'b']);
  });

  test('is for a model the thread holds', () => {
    const queue = queueOf(request('a', 1), request('b', 1));
    const job = queue.take(
      (modelId) => modelId === 'b',
      () => ({ texts: 8, tokens: Number.POSITIVE_INFINITY }),
    );
    expect(job?.modelId).toBe('b');
    expect(queue.texts).toBe(1);
  });
});

describe('a retry', () => {
  test('goes first and alone', () => {
    const queue = queueOf(request('a', 3), request('a', 2));
    for (const slice of take(queue)?.slices ?? []) queue.retry(slice);
    queue.add(request('a', 1));
    expect(queue.texts).toBe(6);
    const jobs = [take(queue), take(queue), take(queue), take(queue)];
    expect(jobs.map(outline)).toEqual([['3:0-2'], ['2:0-2'], ['3:2-3'], ['1:0-1']]);
    expect(jobs.map((job) => job?.slices[0]?.isRetried)).toEqual([true, true, true, false]);
    expect(queue.texts).toBe(0);
  });
});

describe('drop', () => {
  test('takes out what is left of a request', () => {
    const failed = request('a', 20);
    const queue = queueOf(failed, request('a', 1));
    const [slice] = take(queue)?.slices ?? [];
    if (slice) queue.retry(slice);
    queue.drop(failed);
    expect(queue.texts).toBe(0);
    expect(take(queue)).toBeUndefined();
  });
});
