import { afterEach, describe, expect, test } from 'vitest';
import { ModelNotReadyError } from '../../../../src/modules/models/storage/model.errors.ts';
import {
  VerificationQueue,
  type VerificationQueueDependencies,
} from '../../../../src/modules/verification/verification-queue.ts';
import { Verifier } from '../../../../src/modules/verification/verifier.ts';
import {
  EngineOverloadedError,
  type InferenceEngine,
  InferenceFailedError,
  type TextPair,
} from '../../../../src/platform/onnx/inference-engine.ts';
import { collectingLogger } from '../../../support/collecting-logger.ts';
import { ProvisionalVerdicts } from '../../../support/provisional-verdicts.ts';

type ScorePairs = InferenceEngine['scorePairs'];
type Registry = ConstructorParameters<typeof Verifier>[0]['registry'];

const queues: VerificationQueue[] = [];
afterEach(async () => {
  await Promise.all(queues.splice(0).map((queue) => queue.close()));
});

const model = {
  kind: 'cross-encoder' as const,
  id: 'model',
  name: 'nli',
  digest: '',
  dimension: 3,
  runsTextsTogether: true,
};
const inService: Registry = { crossEncoder: async () => null, useCrossEncoder: (work) => work(model) };
const scored: ScorePairs = async (_model, pairs) => pairs.map(() => ({ support: 1, contradiction: 0 }));

/** A queue over verdicts in memory, and an engine that scores as it is told. */
function open(
  options: Partial<VerificationQueueDependencies> & {
    readonly scorePairs?: ScorePairs;
    readonly registry?: Registry;
    readonly verdicts?: ProvisionalVerdicts;
  } = {},
) {
  const {
    scorePairs = scored,
    registry = inService,
    verdicts = new ProvisionalVerdicts(),
    ...rest
  } = options;
  const log = collectingLogger();
  const verifier = new Verifier({ registry, engine: { scorePairs } });
  const parts = { verifier, record: verdicts, logger: log.logger, retryPauseMs: 1, ...rest };
  const queue = new VerificationQueue(parts);
  queues.push(queue);
  return { queue, verdicts, lines: log.lines };
}

/** Scores pairs once it is let go. */
function heldBack() {
  const { promise, resolve: release } = Promise.withResolvers<void>();
  const seen: TextPair[] = [];
  const scorePairs: ScorePairs = async (modelId, pairs) => {
    seen.push(...pairs);
    await promise;
    return scored(modelId, pairs);
  };
  return { scorePairs, release, seen };
}

/** Fails so often, then scores. */
function failing(times: number, error: Error): ScorePairs {
  let left = times;
  return async (modelId, pairs) => {
    left -= 1;
    if (left >= 0) throw error;
    return scored(modelId, pairs);
  };
}

const ids = (count: number) => Array.from({ length: count }, (_, index) => `inference ${index}`);
const storedIds = ({ stored }: ProvisionalVerdicts) => stored.map(({ inferenceId }) => inferenceId);

describe('the queue', () => {
  test('verifies every verdict, in order', async () => {
    const { queue, verdicts, lines } = open();
    for (const id of ids(5)) queue.enqueue(verdicts.commit(id, 'a sentence'));
    await queue.idle();
    expect(storedIds(verdicts)).toEqual(ids(5));
    expect(verdicts.stored[0]).toMatchObject({
      modelId: 'model',
      probabilitySupported: 1,
      report: { sentences: [{ text: 'a sentence', support: 1, contradiction: 0 }] },
    });
    expect(lines).toEqual([]);
  });

  test('does not make who enqueues wait', async () => {
    const { scorePairs, release } = heldBack();
    const { queue, verdicts } = open({ scorePairs });
    expect(queue.enqueue(verdicts.commit('one', 'a sentence'))).toBeUndefined();
    expect(verdicts.stored).toEqual([]);
    release();
    await queue.idle();
    expect(storedIds(verdicts)).toEqual(['one']);
  });

  test('lets go of texts that wait when some were erased, and reads what is still to be looked at from the record', async () => {
    const { scorePairs, release, seen } = heldBack();
    const { queue, verdicts } = open({ scorePairs });
    const [first, second, third] = ids(3).map((id) => verdicts.commit(id, `sentence of ${id}`));
    if (first !== undefined) queue.enqueue(first);
    // What the record does not have any more.
    queue.enqueue({ inferenceId: 'erased', sentences: [{ text: 'erased', passages: ['erased'] }] });
    if (second !== undefined) queue.enqueue(second);
    if (third !== undefined) queue.enqueue(third);
    queue.forget();
    expect(queue.size).toBe(0);
    release();
    await queue.idle();
    expect(storedIds(verdicts).toSorted()).toEqual(ids(3));
    expect(JSON.stringify(seen)).not.toContain('erased');
  });

  test('holds no more than its capacity, and comes to the rest in the record', async () => {
    const { scorePairs, release } = heldBack();
    const { queue, verdicts } = open({ scorePairs, capacity: 3 });
    for (const id of ids(50)) {
      queue.enqueue(verdicts.commit(id, 'a sentence'));
      expect(queue.size).toBeLessThanOrEqual(3);
    }
    release();
    await queue.idle();
    expect(verdicts.left).toEqual([]);
    expect(storedIds(verdicts).toSorted()).toEqual(ids(50).toSorted());
    expect(verdicts.pagesAfter.at(0)).toBeNull();
  });

  test('comes to a task that arrives while the last one is finished', async () => {
    const verdicts = new ProvisionalVerdicts();
    const { queue } = open({
      verdicts,
      record: {
        provisional: async () => [],
        record: async (verification) => {
          await verdicts.record(verification);
          const next = verdicts.commit(`${verdicts.stored.length}`, 'a sentence');
          if (verdicts.stored.length < 20) queueMicrotask(() => queue.enqueue(next));
        },
      },
    });
    queue.enqueue(verdicts.commit('0', 'a sentence'));
    await expect.poll(() => verdicts.stored.length).toBe(20);
  });
});

describe('resume', () => {
  test('reads the record page by page from the oldest on', async () => {
    const { queue, verdicts } = open();
    for (const id of ids(100)) verdicts.commit(id, 'a sentence');
    queue.resume();
    await queue.idle();
    expect(storedIds(verdicts)).toEqual(ids(100));
    expect(verdicts.pagesAfter).toEqual([null, 32, 64, 96, 100]);
  });

  test('comes to what failed before, once more', async () => {
    const { queue, verdicts } = open({ scorePairs: failing(4, new InferenceFailedError('broken')) });
    for (const id of ids(3)) queue.enqueue(verdicts.commit(id, 'a sentence'));
    await queue.idle();
    expect(verdicts.left).toEqual(ids(2));
    queue.resume();
    await queue.idle();
    expect(verdicts.left).toEqual([]);
  });
});

describe('a failure', () => {
  test('is tried once more', async () => {
    const { queue, verdicts, lines } = open({
      scorePairs: failing(1, new InferenceFailedError('broken')),
    });
    queue.enqueue(verdicts.commit('one', 'a sentence'));
    await queue.idle();
    expect(storedIds(verdicts)).toEqual(['one']);
    expect(lines).toEqual([]);
  });

  test('twice leaves the verdict provisional and goes on', async () => {
    const { queue, verdicts, lines } = open({
      scorePairs: failing(2, new InferenceFailedError('broken')),
    });
    for (const id of ids(2)) queue.enqueue(verdicts.commit(id, 'a sentence'));
    await queue.idle();
    expect(verdicts.left).toEqual(['inference 0']);
    expect(storedIds(verdicts)).toEqual(['inference 1']);
    expect(lines).toEqual([{ level: 'warn', message: 'failed to verify a verdict; it stays provisional' }]);
  });

  test('of the record counts as well', async () => {
    const verdicts = new ProvisionalVerdicts();
    let failures = 1;
    const { queue } = open({
      verdicts,
      record: {
        provisional: (after, limit) => verdicts.provisional(after, limit),
        record: async (verification) => {
          failures -= 1;
          if (failures >= 0) throw new Error('the database is away');
          await verdicts.record(verification);
        },
      },
    });
    queue.enqueue(verdicts.commit('one', 'a sentence'));
    await queue.idle();
    expect(storedIds(verdicts)).toEqual(['one']);
  });

  test('is not what an overloaded engine is: that is waited for', async () => {
    const { queue, verdicts, lines } = open({ scorePairs: failing(10, new EngineOverloadedError(1)) });
    queue.enqueue(verdicts.commit('one', 'a sentence'));
    await queue.idle();
    expect(storedIds(verdicts)).toEqual(['one']);
    expect(lines).toEqual([]);
  });
});

describe('without a model', () => {
  test('nothing is done and nothing is held', async () => {
    const registry = { ...inService, useCrossEncoder: async () => null };
    const { queue, verdicts, lines } = open({ registry });
    for (const id of ids(3)) queue.enqueue(verdicts.commit(id, 'a sentence'));
    await queue.idle();
    expect([queue.size, verdicts.left, lines]).toEqual([0, ids(3), []]);
  });

  test('that runs, one failure stands for all', async () => {
    let asked = 0;
    const registry = {
      ...inService,
      useCrossEncoder: async () => {
        asked += 1;
        throw new ModelNotReadyError('nli', 'error', 'the files are gone');
      },
    };
    const { queue, verdicts, lines } = open({ registry });
    for (const id of ids(3)) queue.enqueue(verdicts.commit(id, 'a sentence'));
    await queue.idle();
    expect([asked, queue.size, verdicts.left]).toEqual([1, 0, ids(3)]);
    expect(lines).toEqual([
      { level: 'warn', message: 'failed to verify verdicts; they stay provisional for now' },
    ]);
  });
});

describe('close', () => {
  test('gives up between two steps, and leaves the rest provisional', async () => {
    const { scorePairs, release, seen } = heldBack();
    const { queue, verdicts, lines } = open({ scorePairs });
    const long = Array.from({ length: 100 }, (_, index) => ({ text: `sentence ${index}`, passages: ['a'] }));
    queue.enqueue({ ...verdicts.commit('long', ''), sentences: long });
    queue.enqueue(verdicts.commit('next', 'a sentence'));
    await expect.poll(() => seen.length).toBe(4);
    const closed = queue.close();
    release();
    await closed;
    expect([seen.length, verdicts.left, verdicts.stored, lines]).toEqual([4, ['long', 'next'], [], []]);
  });

  test('does not wait for a pause, and takes nothing more', async () => {
    const { queue, verdicts } = open({ scorePairs: failing(1, new EngineOverloadedError(60_000)) });
    queue.enqueue(verdicts.commit('one', 'a sentence'));
    await queue.close();
    queue.enqueue(verdicts.commit('two', 'a sentence'));
    queue.resume();
    await queue.idle();
    expect([queue.size, verdicts.left]).toEqual([0, ['one', 'two']]);
  });
});
