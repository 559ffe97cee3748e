import type { SqlEntityManager } from '@mikro-orm/sql';

/** A model with the digest that identifies its space. */
export interface SpaceModel {
  readonly id: string;
  readonly name: string;
  readonly digest: string;
}

/** The default model, and the changes that made models the default. */
export interface DefaultHistory {
  /** Number of the latest change of any model. */
  readonly head: number;
  /** Null if there is no default model. */
  readonly current: SpaceModel | null;
  /** The latest first, up to a limit. Models that were removed are absent. */
  readonly changes: readonly { readonly seq: number; readonly at: Date; readonly model: SpaceModel }[];
}

/** Number of changes that are read. */
const maxChanges = 64;

interface Row extends SpaceModel {
  readonly seq: string | null;
  readonly at: Date | string | null;
  readonly head: string;
}

/** Reads which model was the default, and when. */
export class DefaultHistoryRepository {
  readonly #fork: () => SqlEntityManager;

  /** @param fork returns a new entity manager for each read. */
  constructor(fork: () => SqlEntityManager) {
    this.#fork = fork;
  }

  /** Reads the default model and its history in one statement. */
  async read(): Promise<DefaultHistory> {
    const rows = await this.#fork().execute<Row[]>(
      `select latest.*, (select coalesce(max(seq), 0) from asi_model_changes) as head from (
         (select null::bigint as seq, null::timestamptz as at, id, name, digest
          from onnx_models where is_default and digest is not null)
         union all
         (select change.seq, change.created_at, model.id, model.name, model.digest
          from asi_model_changes change join onnx_models model on model.id = change.model_id
          where change.change = 'made-default' and model.digest is not null
          order by change.seq desc limit ?)
       ) as latest order by seq desc nulls first`,
      [maxChanges],
    );
    const current = rows.find(({ seq }) => seq === null);
    return {
      head: Number(rows[0]?.head ?? 0),
      current: current === undefined ? null : modelOf(current),
      changes: rows.flatMap((row) =>
        row.seq === null || row.at === null
          ? []
          : [{ seq: Number(row.seq), at: new Date(row.at), model: modelOf(row) }],
      ),
    };
  }

  /** Returns the digest of a model. Null if there is no such model, or if it was never loaded. */
  async digestOf(modelId: string): Promise<string | null> {
    const [row] = await this.#fork().execute<{ digest: string | null }[]>(
      'select digest from onnx_models where id = ?',
      [modelId],
    );
    return row?.digest ?? null;
  }
}

/** Maximum number of spaces that a subscriber is compared in. */
const maxSpaces = 8;

/**
 * Returns the models that were the default since a change, with the one that was the default then:
 * the latest first, one for each space, up to a limit.
 */
export function defaultsSince({ current, changes }: DefaultHistory, seq: number): SpaceModel[] {
  const before = changes.find((change) => change.seq <= seq);
  const since = changes.filter((change) => change.seq > seq);
  const models = [...since, ...(before === undefined ? [] : [before])].map(({ model }) => model);
  const spaces = new Map<string, SpaceModel>();
  for (const model of current === null ? models : [current, ...models])
    if (!spaces.has(model.digest)) spaces.set(model.digest, model);
  return [...spaces.values()].slice(0, maxSpaces);
}

/**
 * Allowance for the clocks of servers, and for inferences in progress during a change, in
 * milliseconds.
 */
const allowanceMs = 60_000;

/** Returns the number of the last change before a time. 0 if there is none. */
export function changeBefore({ changes }: DefaultHistory, time: Date): number {
  return changes.find(({ at }) => at.getTime() <= time.getTime() - allowanceMs)?.seq ?? 0;
}

function modelOf({ id, name, digest }: SpaceModel): SpaceModel {
  return { id, name, digest };
}
