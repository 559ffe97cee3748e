import { join } from 'node:path';
import type { AnchorFit } from '../../modules/models/anchor-fit.ts';
import { type Anchor, fitAnchors } from '../../modules/models/anchors.ts';
import { registerModelSchema } from '../../modules/models/model.input.ts';
import type { ModelFolder } from '../../modules/models/model-folder.ts';
import { type Claim, recipeConflict } from '../../modules/models/model-recipe.ts';
import { embedInBlocks, measureSpeed, type Speed } from '../../modules/models/model-trial.ts';
import { digestFiles } from '../../platform/onnx/file-digest.ts';
import {
  type InferenceEngine,
  InferenceFailedError,
  type LoadedModel,
  ModelLoadError,
} from '../../platform/onnx/inference-engine.ts';
import { CommandError, UsageError } from '../command.ts';
import type { Progress } from '../progress.ts';

/** What was found out about the model in a folder by running it. */
export interface Examination {
  readonly folder: ModelFolder;
  /** sha-256 of each file, hexadecimal. */
  readonly digests: { readonly model: string; readonly tokenizer: string };
  readonly loaded: LoadedModel;
  /** Longest text in tokens: first what counts, then what else was said. */
  readonly maxTokens: readonly Claim[];
  readonly fit: AnchorFit;
  readonly speed: Speed;
}

export interface ExaminationParts {
  readonly engine: InferenceEngine;
  readonly anchors: readonly Anchor[];
  readonly progress: Progress;
}

/** The id under which the engine knows a model that is only examined. */
const examinedId = 'examined';
const defaultMaxTokens: Claim = { value: 256, source: 'the default, as no file says' };

/**
 * Loads the model of a folder, fits the anchors on it and measures its speed. Nothing is written.
 * @param maxTokens as the caller wants it; undefined leaves it to the configuration files.
 * @throws CommandError with the reason when the model cannot be used; UsageError
 */
export async function examine(
  parts: ExaminationParts,
  folder: ModelFolder,
  maxTokens: number | undefined,
): Promise<Examination> {
  const tokenClaims = claimsOfMaxTokens(folder, maxTokens);
  try {
    return await run(parts, folder, tokenClaims);
  } catch (error) {
    if (error instanceof ModelLoadError || error instanceof InferenceFailedError) {
      throw new CommandError(`${folder.directory} cannot be used: ${error.message}`);
    }
    throw error;
  } finally {
    await parts.engine.unload(examinedId);
  }
}

async function run(
  { engine, anchors, progress }: ExaminationParts,
  folder: ModelFolder,
  maxTokens: readonly [Claim, ...Claim[]],
): Promise<Examination> {
  const modelPath = join(folder.directory, folder.model.path);
  const tokenizerPath = join(folder.directory, folder.tokenizer.path);
  const digests = await progress.step('reading the files', async () => ({
    model: await digestFiles([modelPath]),
    tokenizer: await digestFiles([tokenizerPath]),
  }));
  const loaded = await progress.step('loading the model and trying it', async () => {
    const files = { modelId: examinedId, modelPath, tokenizerPath, embeddingDimension: null };
    const opened = await engine.load({ ...files, maxTokens: maxTokens[0].value });
    assertUsable(folder, opened);
    return opened;
  });
  const texts = anchors.map(({ text }) => text);
  const vectors = await progress.step(`embedding ${texts.length} anchor sentences`, (tell) =>
    embedInBlocks(engine, examinedId, texts, tell),
  );
  const { fit } = fitAnchors(anchors, vectors);
  const speed = await progress.step('measuring the speed', () => measureSpeed(engine, examinedId, texts));
  return { folder, digests, loaded, maxTokens, fit, speed };
}

/** @throws ModelLoadError */
function assertUsable({ recipe }: ModelFolder, { embeddingDimension, signature }: LoadedModel): void {
  const conflict = recipeConflict(recipe, signature);
  if (conflict !== null) throw new ModelLoadError(conflict);
  const fault = faultOf(registerModelSchema.shape.embeddingDim.safeParse(embeddingDimension));
  if (fault !== null)
    throw new ModelLoadError(`Its vectors have ${embeddingDimension} numbers; the registry ${fault}.`);
}

function claimsOfMaxTokens(
  { directory, recipe }: ModelFolder,
  wanted: number | undefined,
): readonly [Claim, ...Claim[]] {
  const [first = defaultMaxTokens, ...others] = recipe.maxTokens;
  const chosen = wanted === undefined ? first : { value: wanted, source: '--max-tokens' };
  const fault = faultOf(registerModelSchema.shape.maxTokens.safeParse(chosen.value));
  if (fault === null) return [chosen, ...(wanted === undefined ? others : recipe.maxTokens)];
  if (wanted !== undefined) throw new UsageError(`--max-tokens ${fault}`);
  throw new CommandError(
    `${directory} cannot be used: ${chosen.source} says ${chosen.value} tokens; the registry ${fault}. Say how many with --max-tokens.`,
  );
}

function faultOf(result: {
  readonly error?: { readonly issues: readonly { readonly message: string }[] } | undefined;
}) {
  return result.error?.issues[0]?.message ?? null;
}
