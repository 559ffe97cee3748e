import { join } from 'node:path';
import type { AnchorFit } from '../../modules/models/anchors/anchor-fit.ts';
import { type Anchor, fitAnchors } from '../../modules/models/anchors/anchors.ts';
import type { ModelFolder } from '../../modules/models/files/model-folder.ts';
import { recipeConflict, type StatedNumber } from '../../modules/models/files/model-recipe.ts';
import { embedInBlocks, measureRate } from '../../modules/models/model-trial.ts';
import { registerModelSchema } from '../../modules/models/storage/model.input.ts';
import {
  type InferenceEngine,
  InferenceFailedError,
  type LoadedModel,
  type ModelFiles,
  ModelLoadError,
  RunTimedOutError,
} from '../../platform/onnx/inference-engine.ts';
import { digestFiles } from '../../platform/onnx/model-files/file-digest.ts';
import { UnreadableFileError } from '../../platform/onnx/model-files/regular-file.ts';
import type { ScoreLabels } from '../../platform/onnx/score-labels.ts';
import { CommandError, UsageError } from '../shell/command.ts';
import type { Progress } from '../shell/progress.ts';

/** Results of running the model in a directory. */
export interface Examination {
  readonly folder: ModelFolder;
  /** SHA-256 of each file, in hexadecimal. */
  readonly digests: { readonly model: string; readonly tokenizer: string };
  readonly loaded: LoadedModel;
  /**
   * Maximum length of a text in tokens: first the effective value, then other values that were
   * found.
   */
  readonly maxTokens: readonly StatedNumber[];
  readonly trial: EmbeddingTrial | PairTrial;
}

export interface EmbeddingTrial {
  readonly kind: 'embedding';
  readonly fit: AnchorFit;
  readonly textsPerSecond: number;
  /** Mean number of tokens per text, with special tokens. */
  readonly meanTokens: number;
}

export interface PairTrial {
  readonly kind: 'cross-encoder';
  readonly labels: ScoreLabels;
  readonly pairsPerSecond: number;
}

export interface ExaminationDependencies {
  readonly engine: InferenceEngine;
  readonly anchors: readonly Anchor[];
  readonly progress: Progress;
}

/** The id of the model in the engine while it is examined. */
const examinedId = 'examined';
const defaultMaxTokens: StatedNumber = { value: 256, source: 'the default, because no file sets it' };

/**
 * Loads the model of a directory, fits the anchors on it unless it is a cross-encoder, and measures
 * its speed. Writes nothing.
 * @param maxTokens the value the caller wants; undefined uses the configuration files.
 * @throws CommandError with the reason if the model cannot be used; UsageError
 */
export async function examine(
  dependencies: ExaminationDependencies,
  folder: ModelFolder,
  maxTokens: number | undefined,
): Promise<Examination> {
  const tokenClaims = claimsOfMaxTokens(folder, maxTokens);
  try {
    return await run(dependencies, folder, tokenClaims);
  } catch (error) {
    if (
      error instanceof ModelLoadError ||
      error instanceof InferenceFailedError ||
      error instanceof RunTimedOutError ||
      error instanceof UnreadableFileError
    ) {
      throw new CommandError(`${folder.directory} cannot be used: ${error.message}`);
    }
    throw error;
  } finally {
    await dependencies.engine.unload(examinedId);
  }
}

async function run(
  { engine, anchors, progress }: ExaminationDependencies,
  folder: ModelFolder,
  maxTokens: readonly [StatedNumber, ...StatedNumber[]],
): Promise<Examination> {
  const modelPath = join(folder.directory, folder.model.path);
  const tokenizerPath = join(folder.directory, folder.tokenizer.path);
  const digests = await progress.step('reading the files', async () => ({
    model: await digestFiles([modelPath]),
    tokenizer: await digestFiles([tokenizerPath]),
  }));
  const loaded = await progress.step('loading and testing the model', async () => {
    const opened = await engine.load({
      modelId: examinedId,
      isIsolated: true,
      modelPath,
      tokenizerPath,
      ...configOf(folder),
      embeddingDimension: null,
      maxTokens: maxTokens[0].value,
    });
    assertUsable(folder, opened);
    return opened;
  });
  const dependencies = { engine, anchors, progress };
  const trial =
    loaded.labels === null ? await tryTexts(dependencies) : await tryPairs(dependencies, loaded.labels);
  return { folder, digests, loaded, maxTokens, trial };
}

/** The file that names the labels of a cross-encoder. */
function configOf({ directory, companions }: ModelFolder): Pick<ModelFiles, 'configPath'> {
  const config = companions.find(({ path }) => path === 'config.json');
  return config === undefined ? {} : { configPath: join(directory, config.path) };
}

async function tryTexts({ engine, anchors, progress }: ExaminationDependencies): Promise<EmbeddingTrial> {
  const texts = anchors.map(({ text }) => text);
  const embedded = await progress.step(`embedding ${texts.length} anchor sentences`, (tell) =>
    embedInBlocks(engine, examinedId, texts, tell),
  );
  const { fit } = fitAnchors(
    anchors,
    embedded.map(({ vector }) => vector),
  );
  const textsPerSecond = await progress.step('measuring the speed', () =>
    measureRate((inputs) => engine.embed(examinedId, inputs), texts),
  );
  const tokens = embedded.reduce((sum, { tokens: { all } }) => sum + all, 0);
  return { kind: 'embedding', fit, textsPerSecond, meanTokens: tokens / embedded.length };
}

async function tryPairs(
  { engine, anchors, progress }: ExaminationDependencies,
  labels: ScoreLabels,
): Promise<PairTrial> {
  const pairs = anchors.map(({ text }, index) => ({
    premise: text,
    hypothesis: anchors[(index + 1) % anchors.length]?.text ?? text,
  }));
  const pairsPerSecond = await progress.step('measuring the speed', () =>
    measureRate((inputs) => engine.scorePairs(examinedId, inputs), pairs),
  );
  return { kind: 'cross-encoder', labels, pairsPerSecond };
}

/** @throws ModelLoadError */
function assertUsable({ recipe }: ModelFolder, { kind, embeddingDimension, signature }: LoadedModel): void {
  if (kind === 'cross-encoder') return;
  const conflict = recipeConflict(recipe, signature);
  if (conflict !== null) throw new ModelLoadError(conflict);
  const fault = faultOf(registerModelSchema.shape.embeddingDim.safeParse(embeddingDimension));
  if (fault !== null)
    throw new ModelLoadError(`Its vectors have ${embeddingDimension} dimensions; the registry ${fault}.`);
}

function claimsOfMaxTokens(
  { directory, recipe }: ModelFolder,
  wanted: number | undefined,
): readonly [StatedNumber, ...StatedNumber[]] {
  const [first = defaultMaxTokens, ...others] = recipe.maxTokens;
  const chosen = wanted === undefined ? first : { value: wanted, source: '--max-tokens' };
  const fault = faultOf(registerModelSchema.shape.maxTokens.safeParse(chosen.value));
  if (fault === null) return [chosen, ...(wanted === undefined ? others : recipe.maxTokens)];
  if (wanted !== undefined) throw new UsageError(`--max-tokens ${fault}`);
  throw new CommandError(
    `${directory} cannot be used: ${chosen.source} says ${chosen.value} tokens; the registry ${fault}. Set the number with --max-tokens.`,
  );
}

function faultOf(result: {
  readonly error?: { readonly issues: readonly { readonly message: string }[] } | undefined;
}) {
  return result.error?.issues[0]?.message ?? null;
}
