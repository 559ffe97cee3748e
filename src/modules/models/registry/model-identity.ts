import { ConflictError } from '../../../platform/errors.ts';
import type { OnnxModel } from '../storage/model.entity.ts';
import type { NewModel } from '../storage/model.repository.ts';

/** No operator can register a name that contains it. */
const retiredMark = '@';

/**
 * Ensures that a name permanently stands for the same files and limits once its model was ready.
 * @param digestOf returns the digest of the files that the name is to stand for.
 * @throws ConflictError if the name stands for something else, or for a model that an operator took
 * out of service.
 */
export async function refuseAnotherUnder(
  known: OnnxModel,
  model: NewModel,
  digestOf: () => Promise<string>,
): Promise<void> {
  if (known.status === 'disabled') {
    throw new ConflictError(
      `The model "${known.name}" is disabled. Enable this model instead of registering it again.`,
    );
  }
  if (known.digest === null) return;
  const isSame =
    known.kind === model.kind &&
    // The files of a cross-encoder determine its number of scores, whatever was declared.
    (model.kind === 'cross-encoder' || known.embeddingDim === model.embeddingDim) &&
    known.maxTokens === model.maxTokens &&
    known.digest === (await digestOf());
  if (!isSame) {
    throw new ConflictError(
      `The name "${known.name}" belongs to a model with other files or limits. Register these files under another name.`,
    );
  }
}

/** Returns the name of a bundled model whose files the product no longer ships. */
export function retiredName({ name, digest, id }: Pick<OnnxModel, 'name' | 'digest' | 'id'>): string {
  return `${name}${retiredMark}${digest?.slice(0, 12) ?? id}`;
}

/** Whether a model is an earlier version of a bundled model, with other files. */
export function isRetired(model: Pick<OnnxModel, 'name'>, bundled: Pick<NewModel, 'name'>): boolean {
  return model.name.startsWith(`${bundled.name}${retiredMark}`);
}
