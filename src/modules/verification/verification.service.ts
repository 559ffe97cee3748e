import DataLoader from 'dataloader';
import type { Verification } from '../record/verification.entity.ts';
import type { VerificationRepository } from './verification.repository.ts';

/** Finds verifications of verdicts. */
export class VerificationService {
  readonly #byInference: DataLoader<string, Verification | null>;

  constructor(repository: VerificationRepository) {
    this.#byInference = new DataLoader(async (ids) => {
      const found = new Map(
        (await repository.findByInferences(ids)).map((one) => [one.inference.id, one] as const),
      );
      return ids.map((id) => found.get(id) ?? null);
    });
  }

  /** Returns the verification of the verdict of the inference, or null if there was none. */
  of(inferenceId: string): Promise<Verification | null> {
    return this.#byInference.load(inferenceId);
  }
}
