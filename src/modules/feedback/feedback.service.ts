import type { Page, PageRequest } from '../../platform/database/page.ts';
import { InvalidInputError, NotFoundError } from '../../platform/errors.ts';
import { validated } from '../../platform/validation.ts';
import { isHeldOut } from '../../statistics/hold-out.ts';
import type { KeyedCall } from '../idempotency/keyed-call.ts';
import type { Inference } from '../record/inference.entity.ts';
import type { Feedback } from './feedback.entity.ts';
import {
  type FeedbackFilterInput,
  feedbackFilterSchema,
  type SubmitFeedbackInput,
  submitFeedbackSchema,
} from './feedback.input.ts';
import type { FeedbackRepository } from './feedback.repository.ts';

/** Stores feedback about inferences. */
export class FeedbackService {
  readonly #repository: FeedbackRepository;

  constructor(repository: FeedbackRepository) {
    this.#repository = repository;
  }

  /**
   * Adds feedback. A position or channels also become a training sample. Whether the response is
   * supported becomes a label that calibrators are fitted on or measured with.
   * @param call stored with the feedback if the call has an idempotency key.
   * @throws InvalidInputError, NotFoundError: nothing was stored.
   */
  async submit(input: SubmitFeedbackInput, call: KeyedCall | null = null): Promise<Feedback> {
    const { inferenceId, supported, fluxPosition, elpChannels, annotator } = validated(
      submitFeedbackSchema,
      input,
      'input',
    );
    const word = {
      supported: supported ?? null,
      fluxPosition: fluxPosition ?? null,
      elp: elpChannels ?? null,
    };
    const added = await this.#repository.add(
      { inferenceId, ...word, annotator: annotator ?? null, isHeldOut: isHeldOut(inferenceId) },
      (inference) => {
        if (word.supported !== null) expectScore(inference);
      },
      call,
    );
    if (added === null) throw new NotFoundError(`There is no inference with the id ${inferenceId}.`);
    return added;
  }

  findMany(ids: readonly string[]): Promise<Feedback[]> {
    return this.#repository.findMany(ids);
  }

  page(filter: FeedbackFilterInput, request: PageRequest): Promise<Page<Feedback>> {
    return this.#repository.page(validated(feedbackFilterSchema, filter, 'filter'), request);
  }
}

/** @throws InvalidInputError if the inference has no score that a label could correct. */
function expectScore({ evidenceScore }: Inference): void {
  if (evidenceScore !== null) return;
  throw new InvalidInputError([
    {
      path: 'input.supported',
      message:
        'expects an inference whose response this server judged by evidence; this inference has no score',
    },
  ]);
}
