import type { LakeEntry } from '../record/lake-entry.ts';

/** Type of a column. Times are milliseconds since 1970, UTC. */
export type ColumnKind = 'text' | 'int' | 'bigint' | 'float' | 'double' | 'time' | 'floats';

interface Column<Kind extends ColumnKind, Value> {
  readonly name: string;
  readonly kind: Kind;
  /** Whether the column has few distinct values. */
  readonly repeats?: true;
  readonly of: (entry: LakeEntry) => Value | null;
}

/** A column of the export. */
export type ExportColumn =
  | Column<'text', string>
  | Column<Exclude<ColumnKind, 'text' | 'floats'>, number>
  | Column<'floats', ArrayLike<number>>;

/** Columns of an entry, in order. Each part of a composite value has its own column. */
export const exportColumns: readonly ExportColumn[] = [
  { name: 'inference_id', kind: 'text', of: ({ id }) => id },
  { name: 'seq', kind: 'bigint', of: ({ seq }) => seq },
  { name: 'created_at', kind: 'time', of: ({ createdAt }) => createdAt },
  { name: 'text', kind: 'text', of: ({ text }) => text },
  { name: 'flux_position', kind: 'int', repeats: true, of: ({ fluxPosition }) => fluxPosition },
  { name: 'confidence', kind: 'float', of: ({ confidence }) => confidence },
  { name: 'signal', kind: 'float', of: ({ signal }) => signal },
  { name: 'digits', kind: 'floats', of: ({ digits }) => digits },
  { name: 'ethos', kind: 'double', of: ({ elpChannels }) => elpChannels?.ethos ?? null },
  { name: 'logos', kind: 'double', of: ({ elpChannels }) => elpChannels?.logos ?? null },
  { name: 'pathos', kind: 'double', of: ({ elpChannels }) => elpChannels?.pathos ?? null },
  { name: 'model_id', kind: 'text', repeats: true, of: ({ model }) => model?.id ?? null },
  { name: 'model_digest', kind: 'text', repeats: true, of: ({ model }) => model?.digest ?? null },
  {
    name: 'intervention_type',
    kind: 'text',
    repeats: true,
    of: ({ intervention }) => intervention?.type ?? null,
  },
  {
    name: 'intervention_position',
    kind: 'int',
    repeats: true,
    of: ({ intervention }) => intervention?.position ?? null,
  },
  { name: 'signal_before', kind: 'float', of: ({ intervention }) => intervention?.signalBefore ?? null },
  { name: 'signal_after', kind: 'float', of: ({ intervention }) => intervention?.signalAfter ?? null },
  {
    name: 'confidence_boost',
    kind: 'float',
    of: ({ intervention }) => intervention?.confidenceBoost ?? null,
  },
  { name: 'embedding', kind: 'floats', of: ({ embedding }) => embedding },
];
