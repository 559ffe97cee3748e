import { posix } from 'node:path';
import { openDatabase, openLive } from '../../app/storage.ts';
import type { Config } from '../../config/config.ts';
import { openModels } from '../../modules/models/open-models.ts';
import type { OnnxModel } from '../../modules/models/storage/model.entity.ts';
import type { NewModel } from '../../modules/models/storage/model.repository.ts';
import { DataDirectoryLockedError } from '../../platform/database/data-directory-lock.ts';
import type { Lifecycle } from '../../platform/lifecycle.ts';
import type { Logger } from '../../platform/observability/logger.ts';
import type { InferenceEngine } from '../../platform/onnx/inference-engine.ts';
import { CommandError } from '../shell/command.ts';
import type { Progress } from '../shell/progress.ts';
import type { Examination } from './examination.ts';

export interface RegistrationDependencies {
  readonly config: Config;
  readonly logger: Logger;
  readonly lifecycle: Lifecycle;
  readonly engine: InferenceEngine;
  readonly progress: Progress;
}

/**
 * Registers an examined model and loads it from its directory.
 * @param as its name, and its directory relative to the models directory.
 * @returns a message that describes the result.
 * @throws CommandError, DatabaseUnavailableError, MigrationError
 */
export async function registerExamined(
  dependencies: RegistrationDependencies,
  { folder, loaded }: Examination,
  as: { readonly name: string; readonly relativePath: string },
): Promise<string> {
  const model: NewModel = {
    name: as.name,
    kind: loaded.kind,
    modelPath: posix.join(as.relativePath, folder.model.path),
    tokenizerPath: posix.join(as.relativePath, folder.tokenizer.path),
    embeddingDim: loaded.embeddingDimension,
    maxTokens: loaded.maxTokens,
  };
  const { repository, lifeCycle } = await openRegistry(dependencies, model);
  const known = await repository().findByName(model.name);
  if (known !== null) assertSameModel(known, model, loaded.digest);
  if (known !== null && isUnchanged(known, model)) {
    return `"${model.name}" is already registered with these files and ready. Nothing was changed.`;
  }
  const registered = await dependencies.progress.step(`registering "${model.name}"`, () =>
    lifeCycle.register(model),
  );
  if (registered.status !== 'ready') {
    throw new CommandError(`"${model.name}" is registered, but its status is error: ${registered.error}`);
  }
  return [
    `"${model.name}" is ${known === null ? 'registered' : 'registered again'} and ready.`,
    ...usageOf(model),
  ].join('\n');
}

function usageOf(model: NewModel): string[] {
  if (model.kind === 'cross-encoder') return ['It now verifies provisional verdicts on responses.'];
  return [
    `Use it by name: mutation { infer(input: { text: "Hello", model: "${model.name}" }) { __typename } }`,
    `Make it the default: mutation { setDefaultModel(input: { model: "${model.name}" }) { __typename } }`,
  ];
}

async function openRegistry(
  { config, logger, lifecycle, engine }: RegistrationDependencies,
  model: NewModel,
) {
  try {
    const orm = await openDatabase(config, logger, lifecycle);
    const { bus } = openLive(config, logger, lifecycle);
    return await openModels(config, logger, { orm, engine, bus });
  } catch (error) {
    if (error instanceof DataDirectoryLockedError) {
      throw new CommandError(`${error.message}\n${throughTheServer(model)}`);
    }
    throw error;
  }
}

/** The equivalent mutation for the server that has the database open. */
function throughTheServer(model: NewModel): string {
  const input = [
    `name: "${model.name}"`,
    ...(model.kind === 'cross-encoder' ? ['kind: CROSS_ENCODER'] : []),
    `modelPath: "${model.modelPath}"`,
    `tokenizerPath: "${model.tokenizerPath}"`,
    ...(model.kind === 'cross-encoder' ? [] : [`embeddingDim: ${model.embeddingDim}`]),
    `maxTokens: ${model.maxTokens}`,
  ];
  return [
    'If one of your servers runs there, leave it running and use its registerModel mutation instead. The files are in place:',
    '',
    '  mutation {',
    `    registerModel(input: { ${input.join(', ')} }) {`,
    '      __typename ... on RegisterModelPayload { model { name status error } } ... on Error { message }',
    '    }',
    '  }',
  ].join('\n');
}

/**
 * A model name always refers to the same files and the same maximum of tokens, because stored
 * tensors were computed with them. A model that was never ready is exempt.
 * @throws CommandError if the name refers to a different model or the model is disabled.
 */
function assertSameModel(known: OnnxModel, model: NewModel, digest: string): void {
  if (known.digest !== null && known.digest !== digest) {
    throw new CommandError(
      `The name "${known.name}" belongs to other files (${known.modelPath}, digest ${known.digest}). Choose another with --name.`,
    );
  }
  if (known.digest !== null && known.maxTokens !== model.maxTokens) {
    throw new CommandError(
      `The name "${known.name}" belongs to these files with a maximum of ${known.maxTokens} tokens, not ${model.maxTokens}. Choose another with --name.`,
    );
  }
  if (known.status === 'disabled') {
    throw new CommandError(
      `"${known.name}" is registered but disabled. Enable it with the enableModel mutation.`,
    );
  }
}

/** @param known the registered model of the same name and digest. */
function isUnchanged(known: OnnxModel, model: NewModel): boolean {
  return (
    known.status === 'ready' &&
    known.modelPath === model.modelPath &&
    known.tokenizerPath === model.tokenizerPath
  );
}
