import type { SqlEntityManager } from '@mikro-orm/sql';
import { z } from 'zod';
import { type LakeSummary, placeModulus, signalParts } from '../../platform/lake/catalog/catalog-summary.ts';
import type { LakeEntry } from '../../platform/lake/record/lake-entry.ts';
import { interventionSchema } from './lake.events.ts';
import { interventionJson, placeholders } from './lake.repository.ts';

/** The part of the audit trail that a Lake contains. */
export interface LakeBounds {
  /** Only inferences after this sequence number. */
  readonly afterSeq: number;
  /** Only inferences committed at or after this time, in milliseconds since 1970. */
  readonly since: number;
}

/**
 * An inference whose membership in the archive, or whose entry, may have changed at a sequence
 * number of the audit trail.
 */
export interface LakeChange {
  readonly seq: number;
  readonly id: string;
  /**
   * Whether the archive contains the inference now: by decision, or otherwise by the admission
   * rule.
   */
  readonly isMember: boolean;
  /** Whether the content of its entry may have changed. */
  readonly isRevised: boolean;
}

/** The parts of an entry that can change. */
export type LakeState = Pick<LakeEntry, 'signal' | 'intervention'> & { readonly modelId: string | null };

/** An intervention, in the order of row numbers. */
export interface InterventionPlace {
  readonly id: number;
  readonly inferenceId: string;
  /** Whether it was recorded after its inference. */
  readonly isLater: boolean;
}

const stateSchema = z.object({
  id: z.string(),
  signal_strength: z.number(),
  model_id: z.string().nullable(),
  intervention: z.string().nullable(),
});

/**
 * An inference is archived if there is a decision to archive it, otherwise if the rule admits it.
 * It is never archived once it was erased.
 */
const isMember = `(inference.erased_at is null and coalesce(decision.decision = 'ARCHIVED', inference.lake_worthy))`;

const isThere = 'inference.erased_at is null';

const isWithin = 'inference.seq > ? and inference.created_at >= ?';

/**
 * All queries that determine which inferences belong in the archive, and when their membership or
 * their entries changed. The database decides; a Lake only follows.
 */
export class LakeRecordRepository {
  readonly #em: SqlEntityManager;

  constructor(em: SqlEntityManager) {
    this.#em = em;
  }

  /**
   * Returns the commits, decisions and verifications after a sequence number of the audit trail,
   * in order, up to a limit.
   */
  async changesAfter(seq: number, max: number, bounds: LakeBounds): Promise<LakeChange[]> {
    const rows = await this.#em.execute<
      { seq: string; id: string; is_member: boolean; is_revised: boolean }[]
    >(
      `select change.seq, inference.id, ${isMember} and ${isWithin} as is_member, change.is_revised
       from (
         (select seq, id, false as is_revised from asi_inferences where lake_worthy = true and seq > ? order by seq limit ?)
         union all
         (select seq, inference_id, false from lake_decisions where seq > ? order by seq limit ?)
         union all
         (select seq, inference_id, true from verifications where seq > ? order by seq limit ?)
       ) as change
       join asi_inferences inference on inference.id = change.id
       left join lake_decisions decision on decision.inference_id = change.id
       order by change.seq limit ?`,
      [...parametersOf(bounds), seq, max, seq, max, seq, max, max],
    );
    return rows.map((row) => ({
      seq: Number(row.seq),
      id: row.id,
      isMember: row.is_member,
      isRevised: row.is_revised,
    }));
  }

  /** Returns interventions after a row number, in order, up to a limit. */
  async interventionsAfter(id: number, max: number): Promise<InterventionPlace[]> {
    const rows = await this.#em.execute<{ id: number; inference_id: string; is_later: boolean }[]>(
      `select id, inference_id, not fired_with_inference as is_later
       from sacred_interventions where id > ? order by id limit ?`,
      [id, max],
    );
    return rows.map((row) => ({ id: row.id, inferenceId: row.inference_id, isLater: row.is_later }));
  }

  /** Returns the highest row number of an intervention. 0 if there is none. */
  async lastIntervention(): Promise<number> {
    const [row] = await this.#em.execute<{ last: number }[]>(
      'select coalesce(max(id), 0) as last from sacred_interventions',
    );
    return row?.last ?? 0;
  }

  /**
   * Returns, for each given inference that the archive contains, its current state in the
   * database.
   */
  async states(ids: readonly string[], bounds: LakeBounds): Promise<Map<string, LakeState>> {
    if (ids.length === 0) return new Map();
    const rows: unknown[] = await this.#em.execute(
      `select inference.id, inference.signal_strength, model.id as model_id, ${interventionJson} as intervention
       from asi_inferences inference
       left join onnx_models model on model.id = inference.onnx_model_id and model.digest is not null
       left join lake_decisions decision on decision.inference_id = inference.id
       where inference.id in (${placeholders(ids)}) and ${isMember} and ${isWithin}`,
      [...ids, ...parametersOf(bounds)],
    );
    return new Map(rows.map((row) => stateOf(stateSchema.parse(row))));
  }

  /**
   * Returns the inferences that the archive contains, in the order of the audit trail, up to a
   * limit.
   */
  async membersAfter(bounds: LakeBounds, max: number): Promise<{ id: string; seq: number }[]> {
    const members = membersOf(bounds, 'order by inference.seq limit ?', [max]);
    const rows = await this.#em.execute<{ id: string; seq: string }[]>(
      `select id, seq from (${members.sql}) as member order by seq limit ?`,
      [...members.parameters, max],
    );
    return rows.map(({ id, seq }) => ({ id, seq: Number(seq) }));
  }

  /**
   * Returns figures about the number, the places and the signals of the inferences that the archive
   * contains.
   * @param leftOut ids that are not counted.
   */
  async summary(bounds: LakeBounds, leftOut: readonly string[]): Promise<LakeSummary> {
    const members = membersOf(bounds);
    const counted = leftOut.length === 0 ? '' : `where id not in (${placeholders(leftOut)})`;
    const [row] = await this.#em.execute<{ entries: string; places: string; signals: string }[]>(
      `select count(*) as entries, coalesce(sum(seq % ${placeModulus}), 0) as places,
         coalesce(sum(floor(signal_strength::double precision * ${signalParts})), 0)::bigint as signals
       from (${members.sql}) as member ${counted}`,
      [...members.parameters, ...leftOut],
    );
    return {
      entries: Number(row?.entries ?? 0),
      places: Number(row?.places ?? 0),
      signals: Number(row?.signals ?? 0),
    };
  }

  /**
   * Returns the sequence number after which the audit trail has at most the given number of
   * archived inferences. 0 if it has no more than that in total.
   */
  async seqBeforeLatest(entries: number, since: number): Promise<number> {
    const tail = 'order by inference.seq desc limit ?';
    const members = membersOf({ afterSeq: 0, since }, tail, [entries + 1]);
    const [row] = await this.#em.execute<{ seq: string }[]>(
      `select seq from (${members.sql}) as member order by seq desc offset ? limit 1`,
      [...members.parameters, entries],
    );
    return Number(row?.seq ?? 0);
  }
}

/**
 * Selects the inferences that the rule admits and no decision removes, and the inferences that a
 * decision archives although the rule does not admit them. Each part uses an index.
 */
function membersOf(bounds: LakeBounds, tail = '', tailParameters: readonly unknown[] = []) {
  const columns = 'inference.id, inference.seq, inference.signal_strength';
  const sql = `
    (select ${columns} from asi_inferences inference
     where inference.lake_worthy = true and ${isThere} and ${isWithin}
       and not exists (
         select 1 from lake_decisions where inference_id = inference.id and decision = 'REMOVED')
     ${tail})
    union all
    (select ${columns} from lake_decisions decision join asi_inferences inference on inference.id = decision.inference_id
     where decision.decision = 'ARCHIVED' and inference.lake_worthy = false and ${isThere} and ${isWithin}
     ${tail})`;
  const parameters = [...parametersOf(bounds), ...tailParameters];
  return { sql, parameters: [...parameters, ...parameters] };
}

function parametersOf({ afterSeq, since }: LakeBounds): unknown[] {
  return [afterSeq, new Date(since)];
}

function stateOf(row: z.output<typeof stateSchema>): [string, LakeState] {
  const intervention =
    row.intervention === null ? null : interventionSchema.parse(JSON.parse(row.intervention));
  return [row.id, { signal: row.signal_strength, modelId: row.model_id, intervention }];
}
