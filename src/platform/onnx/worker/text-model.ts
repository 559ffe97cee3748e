import type { ModelInput } from '../inference-engine.ts';
import type { ModelSignature } from '../model-signature.ts';
import { reasonOf } from '../reason-of.ts';
import type { EncodedText, Padding } from '../tokenizer/text-reader.ts';
import type { JobResult, RunJob } from '../worker-messages.ts';
import { type Batch, packBatches } from './batching.ts';
import type { ModelHead } from './heads.ts';
import { type InputTensor, InputTensors } from './input-tensors.ts';
import { JobAnswers } from './job-answers.ts';

/** Runs the model once for the output of that name. */
export type RunModel = (inputs: readonly InputTensor[], output: string) => Promise<OutputTensor>;

/** Row-major. */
export interface OutputTensor {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

interface TextModelDependencies {
  readonly run: RunModel;
  /** @throws Error if it cannot be read, or is not a valid input of the model. */
  readonly encode: (input: ModelInput) => EncodedText;
  readonly padding: Padding;
  readonly signature: ModelSignature;
  /** Vector length of the output. */
  readonly dimension: number;
  readonly head: ModelHead;
  /** Maximum tokens of a batch, padding included. */
  readonly tokenBudget: number;
  /** Called after each text that was read, and after each run. */
  readonly onProgress: () => void;
}

/**
 * Combines a tokenizer, a model and its head: texts in, answers out. It runs one job at a time,
 * because it reuses its memory.
 */
export class TextModel {
  readonly #dependencies: TextModelDependencies;
  readonly #inputs: InputTensors;

  constructor(dependencies: TextModelDependencies) {
    this.#dependencies = dependencies;
    this.#inputs = new InputTensors(dependencies.signature.inputs, dependencies.padding);
  }

  /** A text that fails fails its own slice. The other slices of the job are answered. */
  async answer(job: Pick<RunJob, 'texts' | 'sliceLengths'>): Promise<JobResult> {
    const started = performance.now();
    const answers = new JobAnswers(job.sliceLengths, this.#dependencies.head.length);
    const encoded = job.texts.map((text, index) => this.#encode(text, index, answers));
    const tokenized = performance.now();
    const lengths = encoded.map(({ ids }) => ids.length);
    for (const batch of packBatches(lengths, this.#dependencies.tokenBudget)) {
      await this.#runOrDivide(encoded, batch, answers);
      this.#dependencies.onProgress();
    }
    return {
      slices: answers.outcomes(),
      tokenCounts: Uint32Array.from(lengths),
      truncated: Uint8Array.from(encoded, ({ truncated }) => Number(truncated)),
      tokenizeMs: tokenized - started,
      runMs: performance.now() - tokenized,
    };
  }

  #encode(text: ModelInput, index: number, answers: JobAnswers): EncodedText {
    try {
      const encoded = this.#dependencies.encode(text);
      if (encoded.ids.length === 0) answers.fail(index, 'the text has no tokens');
      this.#dependencies.onProgress();
      return encoded;
    } catch (error) {
      answers.fail(index, reasonOf(error));
      return { ids: [], typeIds: [], truncated: false };
    }
  }

  /**
   * A batch that fails is retried text by text, so that one unreadable text does not fail the
   * others.
   */
  async #runOrDivide(encoded: readonly EncodedText[], batch: Batch, answers: JobAnswers): Promise<void> {
    try {
      await this.#run(encoded, batch, answers);
    } catch (error) {
      const [first, second] = batch.rows;
      if (first === undefined) return;
      if (second === undefined) return answers.fail(first, reasonOf(error));
      for (const row of batch.rows) {
        const alone = { rows: [row], width: encoded[row]?.ids.length ?? 0 };
        await this.#runOrDivide(encoded, alone, answers);
        this.#dependencies.onProgress();
      }
    }
  }

  async #run(encoded: readonly EncodedText[], batch: Batch, answers: JobAnswers): Promise<void> {
    const { run, signature, dimension, head } = this.#dependencies;
    const { isPerToken: perToken, name } = signature.output;
    const { rows, width } = batch;
    const { data, dims } = await run(this.#inputs.fill(encoded, batch), name);
    const expected = perToken ? [rows.length, width, dimension] : [rows.length, dimension];
    if (dims.join() !== expected.join()) {
      throw new Error(
        `the output ${name} has the shape [${dims.join(', ')}] instead of [${expected.join(', ')}]`,
      );
    }
    const rowSize = data.length / rows.length;
    for (const [row, index] of rows.entries()) {
      const output = data.subarray(row * rowSize, (row + 1) * rowSize);
      try {
        head.read(output, encoded[index]?.ids.length ?? 0, answers.placeOf(index));
      } catch (error) {
        answers.fail(index, reasonOf(error));
      }
    }
  }
}
