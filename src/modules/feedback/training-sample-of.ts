import type { RequiredEntityData } from '@mikro-orm/core';
import type { ElpChannels } from '../../domain/elp.ts';
import type { FluxPosition } from '../../domain/positions.ts';
import type { Inference } from '../record/inference.entity.ts';
import type { TrainingSample } from '../training/training-sample.entity.ts';

/** What somebody says of an inference. */
export interface Word {
  readonly supported: boolean | null;
  readonly fluxPosition: FluxPosition | null;
  readonly elp: ElpChannels | null;
}

/**
 * The training sample that a word makes of an inference: the position and channels that were told, and the inference's own where nothing was. Null when neither
 * was told, for a word on the verdict alone says nothing of them and must not make the model its own teacher; when the channels are known from nowhere; and when
 * the text was erased.
 */
export function trainingSampleOf(
  word: Word,
  inference: Inference,
): RequiredEntityData<TrainingSample> | null {
  if (word.fluxPosition === null && word.elp === null) return null;
  if (inference.erasedAt !== null) return null;
  const expectedElp = word.elp ?? inference.elpChannels;
  if (expectedElp === null) return null;
  return {
    inputText: inference.inputText,
    expectedPosition: word.fluxPosition ?? inference.fluxPosition,
    expectedElp,
    actualPosition: inference.fluxPosition,
    actualElp: inference.elpChannels,
    loss: null,
    epoch: null,
    model: inference.model?.id ?? null,
    source: 'feedback',
    inferenceId: inference.id,
  };
}
