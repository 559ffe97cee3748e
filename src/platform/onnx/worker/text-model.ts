import type { ModelSignature } from '../model-signature.ts';
import { reasonOf } from '../reason-of.ts';
import type { Padding } from '../tokenizer/text-reader.ts';
import type { BegunText, JobInput, JobResult, RunJob } from '../worker-messages.ts';
import { type Batch, packBatches, singleBatches } from './batching.ts';
import type { ModelHead } from './heads.ts';
import { type InputTensor, InputTensors } from './input-tensors.ts';
import { JobAnswers } from './job-answers.ts';
import { JobWindows } from './job-windows.ts';
import type { TextWindows } from './text-windows.ts';

/** Runs the model once for the output of that name. */
export type RunModel = (inputs: readonly InputTensor[], output: string) => Promise<OutputTensor>;

/** Row-major. */
export interface OutputTensor {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

export interface TextModelDependencies {
  readonly run: RunModel;
  /** @throws Error if it cannot be read, or is not a valid input of the model. */
  readonly windows: (input: JobInput) => TextWindows;
  readonly padding: Padding;
  readonly signature: ModelSignature;
  /** Vector length of the output. */
  readonly dimension: number;
  readonly head: ModelHead;
  /** Whether several windows share a run. */
  readonly runsTextsTogether: boolean;
  /** Maximum tokens of a batch, padding included. */
  readonly tokenBudget: number;
  /** Called after each text that was read, and after each run. */
  readonly onProgress: () => void;
}

/** What a model is given of a job. */
export interface ModelJob extends Pick<RunJob, 'texts' | 'sliceLengths' | 'maxWindows'> {
  /** Whether it also runs texts of which it knows nothing, to be tried. Default false. */
  readonly runsUnknown?: boolean;
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

  /** If a text fails, its own slice fails. The other slices of the job are answered. */
  async answer(job: ModelJob): Promise<JobResult> {
    const { head, runsTextsTogether, tokenBudget, onProgress } = this.#dependencies;
    const started = performance.now();
    const answers = new JobAnswers(job.sliceLengths, head.length);
    const texts = job.texts.map((text, index) => this.#windows(text, index, answers));
    const windows = new JobWindows(job.runsUnknown ? texts : texts.map(readable), job.maxWindows);
    const tokenized = performance.now();
    const lengths = windows.encoded.map(({ ids }) => ids.length);
    const batches = runsTextsTogether ? packBatches(lengths, tokenBudget) : singleBatches(lengths);
    for (const batch of batches) {
      await this.#runOrDivide(windows, batch, answers);
      onProgress();
    }
    return {
      slices: answers.outcomes(),
      tokenCounts: Uint32Array.from(texts, (text) => text?.tokens.all ?? 0),
      textTokenCounts: Uint32Array.from(texts, (text) => text?.tokens.text ?? 0),
      knownTokenCounts: Uint32Array.from(texts, (text) => text?.tokens.known ?? 0),
      windowCounts: Uint32Array.from(texts, (text) => text?.count ?? 0),
      unfinished: this.#combine(windows, answers),
      windowsRead: lengths.length,
      tokensRead: lengths.reduce((sum, length) => sum + length, 0),
      tokenizeMs: tokenized - started,
      runMs: performance.now() - tokenized,
    };
  }

  #windows(text: JobInput, index: number, answers: JobAnswers): TextWindows | null {
    try {
      const windows = this.#dependencies.windows(text);
      this.#dependencies.onProgress();
      return windows;
    } catch (error) {
      answers.fail(index, reasonOf(error));
    }
    return null;
  }

  /**
   * Answers each text of several windows with their mean. Returns the progress of texts that have
   * further windows.
   */
  #combine(windows: JobWindows, answers: JobAnswers): Map<number, BegunText> {
    const unfinished = new Map<number, BegunText>();
    for (const [index, text] of windows.longTexts()) {
      const mean = windows.meanOf(index, this.#dependencies.head.length);
      const read = windows.readOf(index);
      if (read < text.remaining) unfinished.set(index, text.after(read, mean.sum));
      else {
        try {
          mean.read(answers.placeOf(index));
        } catch (error) {
          answers.fail(index, reasonOf(error));
        }
      }
    }
    return unfinished;
  }

  /**
   * A batch that fails is retried window by window, so that one unreadable text does not fail the
   * others.
   */
  async #runOrDivide(windows: JobWindows, batch: Batch, answers: JobAnswers): Promise<void> {
    try {
      await this.#run(windows, batch, answers);
    } catch (error) {
      const [first, second] = batch.rows;
      if (first === undefined) return;
      if (second === undefined) return answers.fail(windows.textOf(first), reasonOf(error));
      for (const row of batch.rows) {
        const alone = { rows: [row], width: windows.encoded[row]?.ids.length ?? 0 };
        await this.#runOrDivide(windows, alone, answers);
        this.#dependencies.onProgress();
      }
    }
  }

  async #run(windows: JobWindows, batch: Batch, answers: JobAnswers): Promise<void> {
    const { run, signature, dimension, head } = this.#dependencies;
    const { isPerToken: perToken, name } = signature.output;
    const { rows, width } = batch;
    const { data, dims } = await run(this.#inputs.fill(windows.encoded, batch), name);
    const expected = perToken ? [rows.length, width, dimension] : [rows.length, dimension];
    if (dims.join() !== expected.join()) {
      throw new Error(
        `the output ${name} has the shape [${dims.join(', ')}] instead of [${expected.join(', ')}]`,
      );
    }
    const rowSize = data.length / rows.length;
    for (const [row, index] of rows.entries()) {
      const output = data.subarray(row * rowSize, (row + 1) * rowSize);
      const tokens = windows.encoded[index]?.ids.length ?? 0;
      try {
        windows.answer(index, answers, head.length, (target) => head.read(output, tokens, target));
      } catch (error) {
        answers.fail(windows.textOf(index), reasonOf(error));
      }
    }
  }
}

/** Null for a text of which the model knows nothing: its answer stays zero. */
function readable(text: TextWindows | null): TextWindows | null {
  return text === null || text.tokens.known === 0 ? null : text;
}
