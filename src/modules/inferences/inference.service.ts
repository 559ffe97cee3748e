import DataLoader from 'dataloader';
import { v7 as uuid } from 'uuid';
import { isLakeWorthy } from '../../domain/admission.ts';
import { elpOf } from '../../domain/elp.ts';
import type { Page, PageRequest } from '../../platform/database/page.ts';
import type { Timings } from '../../platform/observability/timings.ts';
import { validated } from '../../platform/validation.ts';
import type { KeyedCall } from '../idempotency/keyed-call.ts';
import type { ModelRegistry } from '../models/registry/model-registry.ts';
import type { InferenceDraft } from '../record/draft.ts';
import type { Inference } from '../record/inference.entity.ts';
import type { CommittedInference } from '../record/inference.events.ts';
import type { InferenceLog } from '../record/inference-log.ts';
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
import type { InferenceOrder, InferenceRepository, StoredJudgement } from './inference.repository.ts';
import type { SessionLog } from './session-log.ts';
import type { Readable, TextReader } from './text-reader.ts';

export interface InferenceServiceDependencies {
  readonly repository: InferenceRepository;
  readonly registry: ModelRegistry;
  readonly reader: TextReader;
  readonly log: Pick<InferenceLog, 'append'>;
  readonly sessionLog: SessionLog;
  /** Requests the verification of a verdict that was committed as provisional. */
  readonly verifyLater: (inferenceId: string, judgement: StoredJudgement) => void;
  readonly timings: Timings;
}

/** Makes, records and finds inferences. */
export class InferenceService {
  readonly #dependencies: InferenceServiceDependencies;
  readonly #inferences: DataLoader<string, Inference | null>;
  readonly #embeddings: DataLoader<string, number[] | null>;
  readonly #judgements: DataLoader<string, StoredJudgement | null>;

  constructor(dependencies: InferenceServiceDependencies) {
    this.#dependencies = dependencies;
    // Batched but not cached, because an inference can change during a request.
    this.#inferences = new DataLoader(
      async (ids) => {
        const found = new Map((await dependencies.repository.findMany(ids)).map((one) => [one.id, one]));
        return ids.map((id) => found.get(id) ?? null);
      },
      { cache: false },
    );
    this.#embeddings = new DataLoader(async (ids) => {
      const found = await dependencies.repository.embeddings(ids);
      return ids.map((id) => found.get(id) ?? null);
    });
    this.#judgements = new DataLoader(async (ids) => {
      const found = await dependencies.repository.judgements(ids);
      return ids.map((id) => found.get(id) ?? null);
    });
  }

  /**
   * Runs the model on a text and adds the inference to the audit trail. Resolves after the commit.
   * @param call stored with the inference if the call has an idempotency key.
   * @throws InvalidInputError, NotFoundError, ModelNotReadyError, OverloadedError, KeyTakenError:
   * nothing was stored.
   */
  async infer(input: InferInput, call: KeyedCall | null = null): Promise<Inference> {
    const started = performance.now();
    const { text, sessionId = null, model = null, ...given } = validated(inferSchema, input, 'input');
    return single(await this.#infer(model, { ...given, texts: [text], sessionId }, started, call));
  }

  /**
   * Does the same for several texts in one run of the model and one commit. Either all of them are
   * stored or none.
   */
  async inferBatch(input: InferBatchInput, call: KeyedCall | null = null): Promise<Inference[]> {
    const started = performance.now();
    const { texts, sessionId = null, model = null } = validated(inferBatchSchema, input, 'input');
    return this.#infer(model, { texts, sessionId }, started, call);
  }

  /**
   * Adds an inference that was computed outside the server, with the given values.
   * @param call stored with the inference if the call has an idempotency key.
   * @throws InvalidInputError, NotFoundError (no such model), ConflictError (the id is taken),
   * KeyTakenError.
   */
  async record(input: RecordInferenceInput, call: KeyedCall | null = null): Promise<Inference> {
    const recorded = validated(recordInferenceSchema, input, 'input');
    const { fluxPosition, confidence, signalStrength, verdict, digits } = recorded;
    const modelId = recorded.model == null ? null : await this.#dependencies.registry.idOf(recorded.model);
    const elpChannels = recorded.elpChannels ?? (digits == null ? null : elpOf(digits));
    const draft: InferenceDraft = {
      id: recorded.uuid ?? uuid(),
      inputText: recorded.text,
      responseText: recorded.response ?? null,
      sessionId: recorded.sessionId ?? null,
      modelId,
      beam:
        digits == null || elpChannels === null
          ? null
          : { id: uuid(), digits, confidence, elpChannels, fluxPosition },
      embedding: null,
      contextMetrics: null,
      fluxPosition,
      confidence,
      signalStrength,
      elpChannels,
      verdict,
      evidence: recorded.evidence,
      verdictStage: 'FINAL',
      judgement: null,
      signalFormula: 'GIVEN',
      segments: null,
      tokens: null,
      readTokens: null,
      lakeWorthy: isLakeWorthy({
        signalBefore: signalStrength,
        hallucinationDetected: verdict === 'HALLUCINATED',
        fluxPosition,
        confidence,
      }),
      intervention: null,
      processingTimeMs: recorded.processingTimeMs,
    };
    return single(await this.#committed([draft], () => this.#dependencies.log.append([draft], call)));
  }

  find(id: string): Promise<Inference | null> {
    return this.#inferences.load(id);
  }

  findMany(ids: readonly string[]): Promise<Inference[]> {
    return this.#dependencies.repository.findMany(ids);
  }

  /**
   * Returns inferences that were stored together, in the order of their ids. Null if one of them
   * was removed since.
   */
  async findAll(ids: readonly string[]): Promise<Inference[] | null> {
    const found = new Map((await this.findMany(ids)).map((one) => [one.id, one]));
    const all = ids.flatMap((id) => found.get(id) ?? []);
    return all.length < ids.length ? null : all;
  }

  page(filter: InferenceFilterInput, order: InferenceOrder, request: PageRequest): Promise<Page<Inference>> {
    return this.#dependencies.repository.page(
      validated(inferenceFilterSchema, filter, 'filter'),
      order,
      request,
    );
  }

  /** Returns the vector of the inference. Null if it was recorded without one. */
  embedding(id: string): Promise<number[] | null> {
    return this.#embeddings.load(id);
  }

  /** Returns the measurements behind the verdict of the inference. Null without evidence. */
  judgement(id: string): Promise<StoredJudgement | null> {
    return this.#judgements.load(id);
  }

  /** Returns the inference of an event. */
  fromEvent(committed: CommittedInference): Inference {
    return this.#dependencies.repository.hydrate(committed);
  }

  async #infer(
    modelName: string | null,
    readable: Readable,
    started: number,
    call: KeyedCall | null,
  ): Promise<Inference[]> {
    const { registry, reader, log, sessionLog } = this.#dependencies;
    const { drafts: read, tokenCounts } = await registry.use(modelName, (model) =>
      reader.read(model, readable),
    );
    const processingTimeMs = performance.now() - started;
    const drafts = read.map((draft) => ({ ...draft, processingTimeMs }));
    const { sessionId } = readable;
    return this.#committed(drafts, () =>
      sessionId === null ? log.append(drafts, call) : sessionLog.append(sessionId, drafts, tokenCounts, call),
    );
  }

  async #committed(
    drafts: readonly InferenceDraft[],
    append: () => Promise<CommittedInference[]>,
  ): Promise<Inference[]> {
    const { timings, repository, verifyLater } = this.#dependencies;
    const committed = await timings.time('commit', append);
    for (const { id, judgement, verdictStage } of drafts) {
      this.#judgements.prime(id, judgement);
      if (verdictStage === 'PROVISIONAL' && judgement !== null) verifyLater(id, judgement);
    }
    return committed.map((inference) => repository.hydrate(inference));
  }
}

function single(inferences: readonly Inference[]): Inference {
  const [inference] = inferences;
  if (inference === undefined) throw new Error('The log returned nothing for the inference that it stored.');
  return inference;
}
