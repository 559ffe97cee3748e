import DataLoader from 'dataloader';
import { v7 as uuid } from 'uuid';
import type { Page, PageRequest } from '../../platform/database/page.ts';
import type { Timings } from '../../platform/observability/timings.ts';
import { validated } from '../../platform/validation.ts';
import { elpOf } from '../beams/elp.ts';
import type { Embedder } from '../embeddings/embedder.ts';
import { isLakeWorthy } from '../lake/admission.ts';
import type { ReadyModel } from '../models/model-loader.ts';
import type { ModelRegistry } from '../models/model-registry.ts';
import { assess } from './assessment.ts';
import type { InferenceDraft } from './draft.ts';
import type { Inference } from './inference.entity.ts';
import type { CommittedInference } from './inference.events.ts';
import {
  type InferBatchInput,
  type InferenceFilterInput,
  type InferInput,
  inferBatchSchema,
  inferenceFilterSchema,
  inferSchema,
  type RecordInferenceInput,
  recordInferenceSchema,
} from './inference.input.ts';
import type { InferenceOrder, InferenceRepository } from './inference.repository.ts';
import type { InferenceLog } from './inference-log.ts';

export interface InferenceServiceParts {
  readonly repository: InferenceRepository;
  readonly registry: ModelRegistry;
  readonly embedder: Embedder;
  readonly log: Pick<InferenceLog, 'append'>;
  readonly timings: Timings;
}

/** Infers, records and finds inferences. */
export class InferenceService {
  readonly #parts: InferenceServiceParts;
  readonly #embeddings: DataLoader<string, number[] | null>;

  constructor(parts: InferenceServiceParts) {
    this.#parts = parts;
    this.#embeddings = new DataLoader(async (ids) => {
      const found = await parts.repository.embeddings(ids);
      return ids.map((id) => found.get(id) ?? null);
    });
  }

  /**
   * Runs the model on a text and appends what it measured; resolves after the commit.
   * @throws InvalidInputError, NotFoundError, ModelNotReadyError, OverloadedError: nothing was stored.
   */
  async infer(input: InferInput): Promise<Inference> {
    const started = performance.now();
    const { text, sessionId, model } = validated(inferSchema, input, 'input');
    const ready = await this.#parts.registry.ready(model ?? null);
    const drafts = await this.#drafts(ready, [text], sessionId ?? null, started);
    return single(await this.#append(drafts));
  }

  /** The same for several texts in one run of the model and one commit. All are stored, or none. */
  async inferBatch(input: InferBatchInput): Promise<Inference[]> {
    const started = performance.now();
    const { texts, sessionId, model } = validated(inferBatchSchema, input, 'input');
    const ready = await this.#parts.registry.ready(model ?? null);
    const drafts = await this.#drafts(ready, texts, sessionId ?? null, started);
    return this.#append(drafts);
  }

  /**
   * Appends an inference that was computed elsewhere, as it is told.
   * @throws InvalidInputError, NotFoundError (no such model), ConflictError (the id is taken).
   */
  async record(input: RecordInferenceInput): Promise<Inference> {
    const recorded = validated(recordInferenceSchema, input, 'input');
    const { fluxPosition, confidence, signalStrength, verdict, digits } = recorded;
    const modelId = recorded.model == null ? null : await this.#parts.registry.idOf(recorded.model);
    const elpChannels = recorded.elpChannels ?? (digits == null ? null : elpOf(digits));
    const draft: InferenceDraft = {
      id: recorded.id ?? uuid(),
      inputText: recorded.text,
      responseText: recorded.responseText ?? null,
      sessionId: recorded.sessionId ?? null,
      modelId,
      beam:
        digits == null || elpChannels === null
          ? null
          : { id: uuid(), digits, confidence, elpChannels, fluxPosition },
      embedding: null,
      fluxPosition,
      confidence,
      signalStrength,
      elpChannels,
      verdict,
      evidence: recorded.evidence,
      lakeWorthy: isLakeWorthy({
        signalBefore: signalStrength,
        hallucinationDetected: verdict === 'HALLUCINATED',
        fluxPosition,
        confidence,
      }),
      intervention: null,
      processingTimeMs: recorded.processingTimeMs,
    };
    return single(await this.#append([draft]));
  }

  find(id: string): Promise<Inference | null> {
    return this.#parts.repository.find(id);
  }

  findMany(ids: readonly string[]): Promise<Inference[]> {
    return this.#parts.repository.findMany(ids);
  }

  page(filter: InferenceFilterInput, order: InferenceOrder, request: PageRequest): Promise<Page<Inference>> {
    return this.#parts.repository.page(validated(inferenceFilterSchema, filter, 'filter'), order, request);
  }

  /** The inference's vector, or null when it was recorded without one. */
  embedding(id: string): Promise<number[] | null> {
    return this.#embeddings.load(id);
  }

  /** The inference that an event tells of. */
  fromEvent(committed: CommittedInference): Inference {
    return this.#parts.repository.hydrate(committed);
  }

  async #drafts(
    model: ReadyModel,
    texts: readonly string[],
    sessionId: string | null,
    started: number,
  ): Promise<InferenceDraft[]> {
    const vectors = await this.#parts.embedder.embed(model, texts, this.#parts.timings);
    const assessed = texts.flatMap((text, index) => {
      const vector = vectors[index];
      return vector === undefined
        ? []
        : [assess(model.anchorSpace, { text, sessionId, modelId: model.id, vector })];
    });
    const processingTimeMs = Math.round(performance.now() - started);
    return assessed.map((draft) => ({ ...draft, processingTimeMs }));
  }

  async #append(drafts: readonly InferenceDraft[]): Promise<Inference[]> {
    const { log, timings } = this.#parts;
    const committed = await timings.time('commit', () => log.append(drafts));
    return committed.map((inference) => this.#parts.repository.hydrate(inference));
  }
}

function single(inferences: readonly Inference[]): Inference {
  const [inference] = inferences;
  if (inference === undefined) throw new Error('The log gave nothing back for what it stored.');
  return inference;
}
