import { ConflictError } from '../../../platform/errors.ts';
import type { OnnxModel } from '../storage/model.entity.ts';
import type { NewModel } from '../storage/model.repository.ts';

/**
 * Sees to it that a name stands for the same files and limits for ever, once its model was ready.
 * @param digestOf gives the digest of the files that the name is to stand for.
 * @throws ConflictError when it stands for something else, or for a model that an operator took out of service.
 */
export async function refuseAnotherUnder(
  known: OnnxModel,
  model: NewModel,
  digestOf: () => Promise<string>,
): Promise<void> {
  if (known.status === 'disabled') {
    throw new ConflictError(`The model "${known.name}" is disabled; enable it instead.`);
  }
  if (known.digest === null) return;
  const isSame =
    known.kind === model.kind &&
    // What a cross-encoder gives a pair its files say, whatever was promised.
    (model.kind === 'cross-encoder' || known.embeddingDim === model.embeddingDim) &&
    known.maxTokens === model.maxTokens &&
    known.digest === (await digestOf());
  if (!isSame) {
    throw new ConflictError(
      `The name "${known.name}" belongs to other files or limits; register these under another name.`,
    );
  }
}
