import type { Page } from '../../platform/database/page.ts';
import { NotFoundError } from '../../platform/errors.ts';
import type { LakeEntry } from '../../platform/lake/record/lake-entry.ts';
import type { LakeFigures, LakeReport } from '../../platform/lake/store/lake-report.ts';
import type { LakeStore } from '../../platform/lake/store/lake-store.ts';
import type { Timings } from '../../platform/observability/timings.ts';
import { validated } from '../../platform/validation.ts';
import type { Embedder } from '../embeddings/embedder.ts';
import type { KeyedCall } from '../idempotency/keyed-call.ts';
import type { ModelRegistry } from '../models/registry/model-registry.ts';
import { entryPage } from './entry-page.ts';
import {
  catalogFilter,
  type EntryPageInput,
  entryPageSchema,
  type SimilarEntriesInput,
  type SimilarInput,
  type SimilarityTarget,
  similarEntriesSchema,
  similarSchema,
} from './lake.input.ts';
import type { LakeRepository } from './lake.repository.ts';
import type { DecisionStage, LakeArchive } from './lake-archive.ts';
import type { MeaningSearch } from './meaning-search.ts';
import { nearestOfEach, type SimilarInferences, type SimilarPage } from './similar-inferences.ts';

export interface LakeServiceDependencies {
  readonly archive: LakeArchive;
  readonly search: MeaningSearch;
  readonly similarInferences: SimilarInferences;
  readonly repository: LakeRepository;
  readonly registry: ModelRegistry;
  readonly embedder: Embedder;
  readonly timings: Timings;
}

/** Figures of a Lake, and of the inferences that it lacks. */
export interface ServerLakeFigures extends LakeFigures {
  /** Number of inferences that belong here but cannot be turned into an entry. */
  readonly leftOut: number;
}

/** An entry and how close it is in meaning: the cosine of the vectors, -1 to 1. */
export interface SimilarEntry {
  readonly entry: LakeEntry;
  readonly similarity: number;
}

export interface SimilarEntries {
  /** Digest of the models whose vectors were compared. */
  readonly digest: string;
  /** Nearest first. */
  readonly nearest: readonly SimilarEntry[];
  /** Whether every matching vector was compared, so that none is nearer. */
  readonly isExact: boolean;
}

/** A vector and the digest of its model. */
interface Meaning {
  readonly digest: string;
  readonly vector: Float32Array;
}

/**
 * Reads and changes the archive. Every method throws LakeUnavailableError while the Lake of this
 * server is not open.
 */
export class LakeService {
  readonly #dependencies: LakeServiceDependencies;

  constructor(dependencies: LakeServiceDependencies) {
    this.#dependencies = dependencies;
  }

  /** Returns the entry of an inference, or null. */
  entry(inferenceId: string): LakeEntry | null {
    return this.#store.get(inferenceId);
  }

  /** Returns the entry of an inference. Null if there is none, or while the Lake is not open. */
  entryIfOpen(inferenceId: string): LakeEntry | null {
    return this.#dependencies.archive.isOpen ? this.entry(inferenceId) : null;
  }

  /**
   * Returns a page of entries, strongest signal first.
   * @throws InvalidInputError
   */
  page(input: EntryPageInput): Page<LakeEntry> {
    const { filter, ...window } = validated(entryPageSchema, input, '');
    const wanted = catalogFilter(filter);
    const store = this.#store;
    return { ...entryPage(store, wanted, window), totalCount: async () => store.catalog.count(wanted) };
  }

  async figures(): Promise<ServerLakeFigures> {
    const { archive } = this.#dependencies;
    return { ...(await this.#store.figures()), leftOut: archive.leftOut };
  }

  /** Reads every record and computes its checksum. */
  verify(): Promise<LakeReport> {
    return this.#store.verify();
  }

  /**
   * Returns the entries nearest in meaning to a text or to an inference.
   * @throws InvalidInputError, NotFoundError, ModelNotReadyError, OverloadedError
   */
  async similar(input: SimilarEntriesInput): Promise<SimilarEntries> {
    const { exact, first, filter, target, model } = validated(similarEntriesSchema, input, '');
    const { digest, vector } = await this.#meaningOf(target, model ?? null);
    const store = this.#store;
    const wanted = catalogFilter(filter);
    const question = { digest, query: vector, filter: wanted, first, isExact: exact ?? false };
    const { search, similarInferences } = this.#dependencies;
    const { neighbours, isExact } = await search.nearest(store, question);
    const own = neighbours.flatMap(({ label, cosine }) => {
      const entry = store.at(label);
      return entry === null ? [] : [{ id: entry.id, entry, similarity: cosine }];
    });
    // A record has the vector of the model that read its text. The others are in the database.
    const filled = await similarInferences.nearest({
      ...question,
      filter: filter ?? {},
      sources: ['filled'],
      isWanted: (id) => store.has(id),
    });
    const others = filled.found.flatMap(({ id, similarity }) => {
      const entry = store.get(id);
      return entry === null ? [] : [{ id, entry, similarity }];
    });
    return { digest, nearest: nearestOfEach([...own, ...others]).slice(0, first), isExact };
  }

  /**
   * Returns the inferences of the whole audit trail that are nearest in meaning. It does not need
   * the Lake.
   * @throws as `similar` does.
   */
  async similarInferences(input: SimilarInput): Promise<SimilarPage> {
    const { target, filter, model, first } = validated(similarSchema, input, '');
    const { digest, vector } = await this.#meaningOf(target, model ?? null);
    const question = { digest, query: vector, filter: filter ?? {}, first };
    return this.#dependencies.similarInferences.nearest(question);
  }

  /**
   * Archives an inference on every server, even if the admission rule does not admit it. It does
   * not need the Lake.
   * @param call stored with the decision if the call has an idempotency key.
   * @throws NotFoundError
   */
  async archive(inferenceId: string, call: KeyedCall | null = null): Promise<DecisionStage> {
    const { repository, archive } = this.#dependencies;
    if (await repository.decide(inferenceId, 'ARCHIVED', call)) return archive.followDecision(inferenceId);
    throw new NotFoundError(`There is no inference with the id ${inferenceId}.`);
  }

  /**
   * Removes an inference from the archive permanently, on every server. An entry that was imported
   * from another installation is removed from the Lakes of the servers that are running. For such a
   * removal the call is stored first, so that a retry continues it if the process ends.
   * @throws NotFoundError
   */
  async remove(inferenceId: string, call: KeyedCall | null = null): Promise<DecisionStage> {
    const { repository, archive } = this.#dependencies;
    if (await repository.decide(inferenceId, 'REMOVED', call)) return archive.followDecision(inferenceId);
    if (!archive.store.has(inferenceId))
      throw new NotFoundError(`There is no inference and no entry with the id ${inferenceId}.`);
    await repository.keepRemoval(inferenceId, call);
    return this.removed(inferenceId, true);
  }

  /**
   * Returns the progress of a decision to archive on this server. Null if its inference was erased
   * or deleted since.
   */
  async archived(inferenceId: string): Promise<DecisionStage | null> {
    const { repository, archive } = this.#dependencies;
    return (await repository.hasDecision(inferenceId)) ? archive.followDecision(inferenceId) : null;
  }

  /**
   * Returns the progress of a removal on this server.
   * @param isImported whether an imported entry was removed. In that case the removal continues if
   * the entry still exists.
   */
  async removed(inferenceId: string, isImported: boolean): Promise<DecisionStage> {
    const { archive } = this.#dependencies;
    const stage = isImported ? await archive.removeImported(inferenceId) : null;
    return stage ?? archive.followDecision(inferenceId);
  }

  get #store(): LakeStore {
    return this.#dependencies.archive.store;
  }

  /**
   * Returns the vector to compare with, in the space of the named model. Without a name, the
   * default model reads a text. The vector of an inference is then the one in the space of the
   * default model, or otherwise in the space of the model that read the inference.
   */
  async #meaningOf({ text, inferenceId }: SimilarityTarget, model: string | null): Promise<Meaning> {
    const { repository } = this.#dependencies;
    if (text != null) return this.#read(text, model, 'target.text');
    const id = inferenceId ?? '';
    if (model === null) {
      const found = await repository.meaningOf(id);
      if (found !== null) return found;
      throw new NotFoundError(`There is no inference with the id ${id} that has a vector and a model.`);
    }
    const { digest } = await this.#dependencies.registry.ready(model);
    const found = await repository.meaningOf(id, digest);
    if (found !== null) return found;
    const own = await repository.textOf(id);
    if (own !== null) return this.#read(own, model, 'target.inferenceId');
    throw new NotFoundError(`There is no inference with the id ${id} that has a text.`);
  }

  #read(text: string, model: string | null, path: string): Promise<Meaning> {
    const { registry, embedder, timings } = this.#dependencies;
    return registry.use(model, async (ready) => {
      const vector = await embedder.comparable(ready, text, path, timings);
      return { digest: ready.digest, vector };
    });
  }
}
