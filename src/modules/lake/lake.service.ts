import type { z } from 'zod';
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
import { entryPage, placeOf } from './entry-page.ts';
import {
  catalogFilter,
  type LakeFilterInput,
  lakeFilterSchema,
  type SimilarEntriesInput,
  type SimilarInput,
  similarEntriesSchema,
  similarSchema,
} from './lake.input.ts';
import type { LakeRepository } from './lake.repository.ts';
import type { DecisionStage, LakeArchive } from './lake-archive.ts';
import type { MeaningSearch } from './meaning-search.ts';
import type { SimilarInferences, SimilarPage } from './similar-inferences.ts';

export interface LakeServiceParts {
  readonly archive: LakeArchive;
  readonly search: MeaningSearch;
  readonly similarInferences: SimilarInferences;
  readonly repository: LakeRepository;
  readonly registry: ModelRegistry;
  readonly embedder: Embedder;
  readonly timings: Timings;
}

/** Figures of a Lake and of what it does not hold. */
export interface ServerLakeFigures extends LakeFigures {
  /** Inferences that belong here and that no entry can be made of. */
  readonly leftOut: number;
}

/** An entry and how near its meaning is: the cosine of the vectors, -1 to 1. */
export interface SimilarEntry {
  readonly entry: LakeEntry;
  readonly similarity: number;
}

export interface SimilarEntries {
  /** Nearest first. */
  readonly nearest: readonly SimilarEntry[];
  /** Whether every wanted vector was compared, so that there is none nearer. */
  readonly isExact: boolean;
}

/** A vector and the model it is from. */
interface Meaning {
  readonly digest: string;
  readonly vector: Float32Array;
}

type MeaningInput = Pick<z.output<typeof similarSchema>, 'text' | 'inferenceId' | 'model'>;

/** Reads and changes the archive. Every method throws LakeUnavailableError while this server's Lake is not open. */
export class LakeService {
  readonly #parts: LakeServiceParts;

  constructor(parts: LakeServiceParts) {
    this.#parts = parts;
  }

  /** The entry of an inference, or null. */
  entry(inferenceId: string): LakeEntry | null {
    return this.#store.get(inferenceId);
  }

  /** A page of entries, strongest signal first. @throws InvalidInputError */
  page(input: LakeFilterInput): Page<LakeEntry> {
    const { first, after, ...wanted } = validated(lakeFilterSchema, input, '');
    const filter = catalogFilter(wanted);
    const store = this.#store;
    const start = after == null ? null : placeOf(after);
    return { ...entryPage(store, filter, first, start), totalCount: async () => store.catalog.count(filter) };
  }

  async figures(): Promise<ServerLakeFigures> {
    const { archive } = this.#parts;
    return { ...(await this.#store.figures()), leftOut: archive.leftOut };
  }

  /** Reads every record and computes its checksum. */
  verify(): Promise<LakeReport> {
    return this.#store.verify();
  }

  /** Entries that are nearest in meaning to a text or to an inference. @throws InvalidInputError, NotFoundError, ModelNotReadyError, OverloadedError */
  async similar(input: SimilarEntriesInput): Promise<SimilarEntries> {
    const { exact, first, ...wanted } = validated(similarEntriesSchema, input, '');
    const { digest, vector } = await this.#meaningOf(wanted);
    const store = this.#store;
    const filter = catalogFilter(wanted);
    const question = { digest, query: vector, filter, first, isExact: exact ?? false };
    const { neighbours, isExact } = await this.#parts.search.nearest(store, question);
    const nearest = neighbours.flatMap(({ label, cosine }) => {
      const entry = store.at(label);
      return entry === null ? [] : [{ entry, similarity: cosine }];
    });
    return { nearest, isExact };
  }

  /** Inferences of the whole record that are nearest in meaning. It needs no Lake. @throws as `similar` does. */
  async similarInferences(input: SimilarInput): Promise<SimilarPage> {
    const wanted = validated(similarSchema, input, '');
    const { digest, vector } = await this.#meaningOf(wanted);
    return this.#parts.similarInferences.nearest(digest, vector, wanted);
  }

  /**
   * Archives an inference whatever the rule says, on every server. It needs no Lake.
   * @param call kept with the decision, if the call has an idempotency key.
   * @throws NotFoundError
   */
  async archive(inferenceId: string, call: KeyedCall | null = null): Promise<DecisionStage> {
    const { repository, archive } = this.#parts;
    if (await repository.decide(inferenceId, 'ARCHIVED', call)) return archive.followDecision(inferenceId);
    throw new NotFoundError(`There is no inference ${inferenceId}.`);
  }

  /**
   * Takes an inference out of the archive for good, on every server, likewise; or an entry that was imported from another installation out of the Lakes of the
   * servers that run. Of such a removal the call is kept first, so that a retry carries on what a kill interrupts.
   * @throws NotFoundError
   */
  async remove(inferenceId: string, call: KeyedCall | null = null): Promise<DecisionStage> {
    const { repository, archive } = this.#parts;
    if (await repository.decide(inferenceId, 'REMOVED', call)) return archive.followDecision(inferenceId);
    if (!archive.store.has(inferenceId))
      throw new NotFoundError(`There is no inference and no entry ${inferenceId}.`);
    await repository.keepRemoval(inferenceId, call);
    return this.removed(inferenceId, true);
  }

  /** How far the decision to archive has come on this server; null if its inference was erased or deleted since. */
  async archived(inferenceId: string): Promise<DecisionStage | null> {
    const { repository, archive } = this.#parts;
    return (await repository.hasDecision(inferenceId)) ? archive.followDecision(inferenceId) : null;
  }

  /**
   * How far a removal has come on this server.
   * @param isImported whether it was that of an imported entry, which is carried on if the entry is still there.
   */
  async removed(inferenceId: string, isImported: boolean): Promise<DecisionStage> {
    const { archive } = this.#parts;
    const stage = isImported ? await archive.letGo(inferenceId) : null;
    return stage ?? archive.followDecision(inferenceId);
  }

  get #store(): LakeStore {
    return this.#parts.archive.store;
  }

  async #meaningOf({ text, inferenceId, model }: MeaningInput): Promise<Meaning> {
    const { registry, embedder, repository, timings } = this.#parts;
    if (text != null) {
      const ready = await registry.ready(model ?? null);
      const [vector = new Float32Array()] = await embedder.embed(ready, [text], timings);
      return { digest: ready.digest, vector };
    }
    const found = await repository.meaningOf(inferenceId ?? '');
    if (found !== null) return found;
    throw new NotFoundError(`There is no inference ${inferenceId} with a vector and a model.`);
  }
}
