import type { LakeEntry } from './lake-entry.ts';

/** An entry as one row of a table: what has parts has a column for each. */
export interface ExportRow {
  readonly inference_id: string;
  readonly seq: number | null;
  readonly created_at: Date;
  readonly text: string;
  readonly flux_position: number;
  readonly confidence: number;
  readonly signal: number;
  readonly digits: readonly number[] | null;
  readonly ethos: number | null;
  readonly logos: number | null;
  readonly pathos: number | null;
  readonly model_id: string | null;
  readonly model_digest: string | null;
  readonly intervention_type: string | null;
  readonly intervention_position: number | null;
  readonly signal_before: number | null;
  readonly signal_after: number | null;
  readonly confidence_boost: number | null;
  readonly embedding: Float32Array | null;
}

export type ExportColumn = keyof ExportRow;

export type ExportKind = 'text' | 'int' | 'bigint' | 'float' | 'double' | 'time' | 'floats';

/** The columns in their order, and what they hold. */
export const exportColumns: readonly { readonly name: ExportColumn; readonly kind: ExportKind }[] = [
  { name: 'inference_id', kind: 'text' },
  { name: 'seq', kind: 'bigint' },
  { name: 'created_at', kind: 'time' },
  { name: 'text', kind: 'text' },
  { name: 'flux_position', kind: 'int' },
  { name: 'confidence', kind: 'float' },
  { name: 'signal', kind: 'float' },
  { name: 'digits', kind: 'floats' },
  { name: 'ethos', kind: 'double' },
  { name: 'logos', kind: 'double' },
  { name: 'pathos', kind: 'double' },
  { name: 'model_id', kind: 'text' },
  { name: 'model_digest', kind: 'text' },
  { name: 'intervention_type', kind: 'text' },
  { name: 'intervention_position', kind: 'int' },
  { name: 'signal_before', kind: 'float' },
  { name: 'signal_after', kind: 'float' },
  { name: 'confidence_boost', kind: 'float' },
  { name: 'embedding', kind: 'floats' },
];

/** A column of some rows: big integers for positions of the record, plain arrays for vectors. */
export function columnOf(rows: readonly ExportRow[], name: ExportColumn): unknown[] {
  return rows.map((row) => {
    const value = row[name];
    if (value instanceof Float32Array) return Array.from(value);
    return name === 'seq' && typeof value === 'number' ? BigInt(value) : value;
  });
}

export function exportRow(entry: LakeEntry): ExportRow {
  const { intervention, elpChannels, model } = entry;
  return {
    inference_id: entry.id,
    seq: entry.seq,
    created_at: new Date(entry.createdAt),
    text: entry.text,
    flux_position: entry.fluxPosition,
    confidence: entry.confidence,
    signal: entry.signal,
    digits: entry.digits,
    ethos: elpChannels?.ethos ?? null,
    logos: elpChannels?.logos ?? null,
    pathos: elpChannels?.pathos ?? null,
    model_id: model?.id ?? null,
    model_digest: model?.digest ?? null,
    intervention_type: intervention?.type ?? null,
    intervention_position: intervention?.position ?? null,
    signal_before: intervention?.signalBefore ?? null,
    signal_after: intervention?.signalAfter ?? null,
    confidence_boost: intervention?.confidenceBoost ?? null,
    embedding: entry.embedding,
  };
}

/** Pages put together until there are so many rows. */
export async function* inBatches<Item>(
  pages: AsyncIterable<readonly Item[]>,
  size: number,
): AsyncGenerator<Item[]> {
  let batch: Item[] = [];
  for await (const page of pages) {
    batch.push(...page);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
