import {
  type EngineModelKind,
  type ModelFiles,
  ModelLoadError,
  type TextPair,
  type TokenCounts,
} from '../inference-engine.ts';
import type { SharedRuns } from '../model-files/graph-operators.ts';
import { type DeclaredValue, readPairSignature, readSignature } from '../model-signature.ts';
import { reasonOf } from '../reason-of.ts';
import { readScoreLabels } from '../score-labels.ts';
import { createPairTokenizer } from '../tokenizer/pair-tokenizer.ts';
import { createTokenizer } from '../tokenizer/tokenizer.ts';
import type { FoundModel, JobInput } from '../worker-messages.ts';
import { embeddingHead, scoreHead } from './heads.ts';
import { measureDimension } from './measure-dimension.ts';
import { buildTextModel, pairProbes, textProbes } from './shared-run-check.ts';
import { checkCrossEncoder, checkEmbeddings } from './smoke-check.ts';
import type { RunModel, TextModel } from './text-model.ts';
import { singleWindow, windowsOf } from './text-windows.ts';

/** An opened model file, and the files beside it. */
interface OpenedFiles {
  readonly files: ModelFiles;
  readonly run: RunModel;
  readonly inputs: readonly DeclaredValue[];
  readonly outputs: readonly DeclaredValue[];
  /** Content of its tokenizer file. */
  readonly tokenizer: unknown;
  /** Content of its `config.json`. Null if there is none. */
  readonly config: unknown;
  /** What its graph says about texts that share a run. */
  readonly sharedRuns: SharedRuns;
  /** Maximum tokens of a batch, padding included. */
  readonly tokenBudget: number;
  /** Called while it works on a job. */
  readonly onProgress: () => void;
}

/** A model that is ready for jobs, and its properties. */
export interface OpenedModel {
  readonly model: TextModel;
  /** Tokens of a whole text. Null if it does not read single texts. */
  readonly countTokens: ((text: string) => TokenCounts) | null;
  readonly found: Omit<FoundModel, 'digest'>;
}

/**
 * Assembles a model and tries it.
 * @throws ModelLoadError with the reason why it is not usable as that kind.
 */
export function openModel(kind: EngineModelKind, opened: OpenedFiles): Promise<OpenedModel> {
  return kind === 'embedding' ? openEmbeddingModel(opened) : openCrossEncoder(opened);
}

async function openEmbeddingModel(opened: OpenedFiles): Promise<OpenedModel> {
  const { files, run } = opened;
  const tokenizer = usable(() => createTokenizer(opened.tokenizer, files.maxTokens));
  const signature = readSignature(opened.inputs, opened.outputs, files.embeddingDimension);
  const { padding } = tokenizer;
  const embeddingDimension =
    files.embeddingDimension ??
    signature.dimension ??
    (await measureDimension(run, tokenizer.frame(tokenizer.encode('a')), padding, signature));
  const { model, runsTextsTogether } = await buildTextModel(opened.sharedRuns, textProbes, {
    ...opened,
    windows: (input) => windowsOf(input, tokenizer),
    padding,
    signature,
    dimension: embeddingDimension,
    head: embeddingHead(signature, embeddingDimension),
  });
  await checkEmbeddings(model, files.maxTokens);
  const countTokens = (text: string) => windowsOf(text, tokenizer).tokens;
  const found = {
    kind: 'embedding',
    embeddingDimension,
    runsTextsTogether,
    signature,
    labels: null,
  } as const;
  return { model, countTokens, found };
}

async function openCrossEncoder(opened: OpenedFiles): Promise<OpenedModel> {
  const { files, run } = opened;
  const tokenizer = usable(() => createPairTokenizer(opened.tokenizer, files.maxTokens));
  const signature = readPairSignature(opened.inputs, opened.outputs);
  const { padding } = tokenizer;
  const letters = tokenizer.encode({ premise: 'a', hypothesis: 'a' });
  const embeddingDimension =
    signature.dimension ?? (await measureDimension(run, letters, padding, signature));
  const labels = readScoreLabels(embeddingDimension, opened.config);
  const { model, runsTextsTogether } = await buildTextModel(opened.sharedRuns, pairProbes, {
    ...opened,
    windows: (input) => singleWindow(tokenizer.encode(textPair(input))),
    padding,
    signature,
    dimension: embeddingDimension,
    head: scoreHead(labels),
  });
  await checkCrossEncoder(model, files.maxTokens);
  return {
    model,
    countTokens: null,
    found: { kind: 'cross-encoder', embeddingDimension, runsTextsTogether, signature, labels },
  };
}

function usable<Tokenizer>(create: () => Tokenizer): Tokenizer {
  try {
    return create();
  } catch (error) {
    throw new ModelLoadError(`The tokenizer cannot be used: ${reasonOf(error)}`);
  }
}

function textPair(input: JobInput): TextPair {
  if (typeof input === 'string' || !('premise' in input))
    throw new TypeError('a cross-encoder reads two texts at a time');
  return input;
}
