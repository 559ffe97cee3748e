import { expect, test } from 'vitest';
import { IdleEmbedder } from '../../../../src/modules/spaces/idle-embedder.ts';
import {
  type EmbedOptions,
  type EmbedResult,
  EngineOverloadedError,
  InferenceFailedError,
} from '../../../../src/platform/onnx/inference-engine.ts';

/** An engine that is busy for some calls, and then gives each text a vector with its number. */
function engineBusyFor(calls: number) {
  const asked: { readonly texts: readonly string[]; readonly options: EmbedOptions | undefined }[] = [];
  const embed = async (
    _modelId: string,
    texts: readonly string[],
    options?: EmbedOptions,
  ): Promise<EmbedResult> => {
    asked.push({ texts, options });
    if (asked.length <= calls) throw new EngineOverloadedError(1);
    const embeddings = texts.map((_, index) => ({
      vector: Float32Array.of(index),
      tokens: { all: 3, text: 1, known: 1 },
      windows: 1,
    }));
    return { embeddings, timings: { queueMs: 0, tokenizeMs: 0, runMs: 0 } };
  };
  return { asked, embed };
}

const texts = ['a', 'b', 'c', 'd', 'e', 'f'];
const { signal } = new AbortController();

test('texts wait until the engine is idle', async () => {
  const engine = engineBusyFor(3);
  expect(await new IdleEmbedder(engine).embedSome('model', texts, signal)).toHaveLength(6);
  expect(engine.asked.map(({ options }) => options?.onlyIfIdle)).toEqual([true, true, true, true]);
});

test('some of them run beside other work once patience ends', async () => {
  const engine = engineBusyFor(1);
  const long = ['a'.repeat(600), 'b'.repeat(400), 'c', 'd'];
  const found = await new IdleEmbedder(engine, { patienceMs: 0 }).embedSome('model', long, signal);
  expect(found).toEqual([0, 1].map((value) => Float32Array.of(value)));
  expect(engine.asked.map(({ options }) => options?.onlyIfIdle)).toEqual([false, false]);
});

test('few of them run at once, so that a request that arrives does not wait for a page of long texts', async () => {
  const engine = engineBusyFor(0);
  const embedder = new IdleEmbedder(engine);
  const long = Array.from({ length: 32 }, () => 'a'.repeat(1500));
  expect(await embedder.embedSome('model', long, signal)).toHaveLength(2);
  expect(await embedder.embedSome('model', ['a'.repeat(32_000), 'b'], signal)).toHaveLength(1);
});

test('a failure of the model is not waited for', async () => {
  const failing = { embed: () => Promise.reject(new InferenceFailedError('The model failed on text 0.')) };
  await expect(new IdleEmbedder(failing).embedSome('model', texts, signal)).rejects.toThrow(
    InferenceFailedError,
  );
});

test('an abort ends the wait for the engine and the wait for a run', async () => {
  const busy = engineBusyFor(Number.POSITIVE_INFINITY);
  const never = { embed: () => new Promise<EmbedResult>(() => undefined) };
  for (const engine of [busy, never]) {
    const aborted = new AbortController();
    const waiting = new IdleEmbedder(engine).embedSome('model', texts, aborted.signal);
    setImmediate(() => aborted.abort(new Error('stop')));
    await expect(waiting).rejects.toThrow(/stop|aborted/);
  }
});
