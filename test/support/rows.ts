import type { RequiredEntityData } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';
import { Inference } from '../../src/modules/record/inference.entity.ts';

/** Nine digits with their weight on position 9, exact in single precision and in sum. */
export const digits = [0.0625, 0.0625, 0.0625, 0.0625, 0.0625, 0.0625, 0.0625, 0.0625, 0.5];

export const elpChannels = { ethos: 0.1, logos: 0.7, pathos: 0.2 };

/** Stores an inference that says nothing but what the test cares about. */
export async function storeInference(
  em: SqlEntityManager,
  values: Partial<RequiredEntityData<Inference>>,
): Promise<Inference> {
  const inference = em.create(Inference, {
    inputText: 'a text',
    fluxPosition: 0,
    confidence: 0.5,
    signalStrength: 0.5,
    processingTimeMs: 1,
    ...values,
  });
  await em.flush();
  return inference;
}
