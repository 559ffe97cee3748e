import type { RequiredEntityData } from '@mikro-orm/core';
import type { ElpChannels } from '../../domain/elp.ts';
import type { FluxPosition } from '../../domain/positions.ts';
import type { Inference } from '../record/inference.entity.ts';
import type { TrainingSample } from '../training/training-sample.entity.ts';

/** What an annotator submits about an inference. */
export interface Word {
  readonly supported: boolean | null;
  readonly fluxPosition: FluxPosition | null;
  readonly elp: ElpChannels | null;
}

/**
 * Returns the training sample made from feedback about an inference: the submitted position and
 * channels, and the values of the inference for the rest. Null if the channels are not known at
 * all, if the text was erased, or if neither was submitted. Feedback about the verdict alone says
 * nothing about position and channels, and a model must not be trained on its own output.
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
