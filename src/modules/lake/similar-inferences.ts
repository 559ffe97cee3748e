import type { SqlEntityManager } from '@mikro-orm/sql';
import { nearestOf } from '../../platform/lake/lake-search.ts';
import { VectorBatch } from '../../platform/lake/vector-batch.ts';
import type { Neighbour, VectorThread } from '../../platform/lake/vector-thread.ts';
import { isSacred } from '../beams/positions.ts';
import { vectorOf } from './sent-vector.ts';

/** Which inferences are compared. */
export interface SimilarFilter {
  readonly minSignal?: number | null | undefined;
  readonly maxSignal?: number | null | undefined;
  readonly positions?: readonly number[] | null | undefined;
  readonly sacredOnly?: boolean | null | undefined;
  readonly from?: Date | null | undefined;
  readonly to?: Date | null | undefined;
  readonly first: number;
}

export interface SimilarPage {
  /** Nearest first: sequence numbers, with their cosines. */
  readonly found: readonly { readonly id: string; readonly similarity: number }[];
  /** How many vectors were compared. */
  readonly compared: number;
  /** Whether there were more than one request may compare; the newest were. */
  readonly isCutShort: boolean;
}

/** Vectors that one request may compare, and vectors read at a time. */
const limits = { compared: 50_000, page: 250 };

/** Exact search over the vectors of the record, read from the database in pages, newest first, and compared on a thread of its own. */
export class SimilarInferences {
  readonly #em: SqlEntityManager;
  readonly #thread: VectorThread;

  constructor(em: SqlEntityManager, thread: VectorThread) {
    this.#em = em;
    this.#thread = thread;
  }

  /** The nearest inferences of the model with that digest. */
  async nearest(digest: string, query: Float32Array, filter: SimilarFilter): Promise<SimilarPage> {
    let best: readonly Neighbour[] = [];
    let before: number | null = null;
    let compared = 0;
    while (compared < limits.compared) {
      const rows: VectorRow[] = await this.#page(digest, filter, before);
      const last = rows.at(-1);
      if (last === undefined) return { ...(await this.#named(best)), compared, isCutShort: false };
      before = Number(last.seq);
      const batch = new VectorBatch(query.length, limits.page);
      for (const row of rows) batch.add(Number(row.seq), (place) => write(row.embedding, place));
      compared += batch.length;
      best = nearestOf(
        [...best, ...(await this.#thread.scan(query, filter.first, batch.take()))],
        filter.first,
      );
    }
    return { ...(await this.#named(best)), compared, isCutShort: true };
  }

  async #named(neighbours: readonly Neighbour[]): Promise<Pick<SimilarPage, 'found'>> {
    if (neighbours.length === 0) return { found: [] };
    const rows = await this.#em.execute<{ id: string; seq: string }[]>(
      `select id, seq from asi_inferences where seq in (${neighbours.map(() => '?').join(', ')})`,
      neighbours.map(({ label }) => label),
    );
    const ids = new Map(rows.map(({ id, seq }) => [Number(seq), id]));
    return {
      found: neighbours.flatMap(({ label, cosine }) => {
        const id = ids.get(label);
        return id === undefined ? [] : [{ id, similarity: cosine }];
      }),
    };
  }

  #page(digest: string, filter: SimilarFilter, before: number | null): Promise<VectorRow[]> {
    const { minSignal, maxSignal, from, to } = filter;
    const positions = wantedPositions(filter);
    const conditions: readonly (readonly [string, readonly unknown[]])[] = [
      [
        'semantic_embedding is not null and onnx_model_id in (select id from onnx_models where digest = ?)',
        [digest],
      ],
      ...(before === null ? [] : [['seq < ?', [before]] as const]),
      ...(minSignal == null ? [] : [['signal_strength >= ?::real', [minSignal]] as const]),
      ...(maxSignal == null ? [] : [['signal_strength <= ?::real', [maxSignal]] as const]),
      ...(from == null ? [] : [['created_at >= ?', [from]] as const]),
      ...(to == null ? [] : [['created_at < ?', [to]] as const]),
      ...(positions === null
        ? []
        : [[`flux_position in (${['-1', ...positions.map(() => '?')].join(', ')})`, positions] as const]),
    ];
    return this.#em.execute<VectorRow[]>(
      `select seq, encode(array_send(semantic_embedding), 'base64') as embedding from asi_inferences
       where ${conditions.map(([condition]) => condition).join(' and ')} order by seq desc limit ${limits.page}`,
      conditions.flatMap(([, values]) => values),
    );
  }
}

interface VectorRow {
  readonly seq: string;
  readonly embedding: string;
}

function wantedPositions({ positions, sacredOnly }: SimilarFilter): readonly number[] | null {
  if (sacredOnly !== true) return positions ?? null;
  return (positions ?? [3, 6, 9]).filter(isSacred);
}

function write(sent: string, place: Float32Array): boolean {
  const vector = vectorOf(sent);
  if (vector.length !== place.length) return false;
  place.set(vector);
  return true;
}
