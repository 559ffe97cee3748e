import { z } from 'zod';
import { positions as allPositions, isSacred } from '../../domain/positions.ts';
import { pageLimits } from '../../platform/database/page.ts';
import { type CatalogFilter, matchAll } from '../../platform/lake/catalog/catalog-filter.ts';
import { timeSchema } from '../../platform/validation.ts';
import { fluxPositionSchema, maxPositions, shareSchema } from '../beams/beam.input.ts';
import { textSchema } from '../embeddings/text.input.ts';
import { modelNameSchema } from '../models/storage/model.input.ts';

const filterSchema = z.object({
  minSignalStrength: shareSchema.nullish(),
  maxSignalStrength: shareSchema.nullish(),
  fluxPositions: z
    .array(fluxPositionSchema)
    .max(maxPositions.all, `expects at most ${maxPositions.all} positions`)
    .nullish(),
  isSacred: z.boolean().nullish(),
  createdFrom: timeSchema.nullish(),
  createdBefore: timeSchema.nullish(),
});

const pageSizeSchema = z
  .int('expects a whole number')
  .min(1, `expects 1 to ${pageLimits.maxPage}`)
  .max(pageLimits.maxPage, `expects 1 to ${pageLimits.maxPage}`);

export const entryPageSchema = z
  .object({
    filter: filterSchema.nullish(),
    first: pageSizeSchema.nullish(),
    after: z.string().nullish(),
    last: pageSizeSchema.nullish(),
    before: z.string().nullish(),
  })
  .refine(({ first, last }) => first == null || last == null, {
    path: ['last'],
    message: 'cannot be combined with first',
  });

export const similarSchema = z.object({
  target: z
    .object({ text: textSchema.nullish(), inferenceId: z.uuid('expects a UUID').nullish() })
    .refine(({ text, inferenceId }) => (text == null) !== (inferenceId == null), {
      message: 'expects either text or inferenceId, not both',
    }),
  filter: filterSchema.nullish(),
  model: modelNameSchema.nullish(),
  first: pageSizeSchema.nullish().transform((first) => first ?? pageLimits.defaultPage),
});

export const similarEntriesSchema = similarSchema.extend({ exact: z.boolean().nullish() });

export type EntryPageInput = z.input<typeof entryPageSchema>;
export type SimilarInput = z.input<typeof similarSchema>;
export type SimilarEntriesInput = z.input<typeof similarEntriesSchema>;
export type SimilarityTarget = z.output<typeof similarSchema>['target'];

/** Conditions on inferences or entries. All of them apply; an omitted one is ignored. */
export type LakeFilter = z.output<typeof filterSchema>;

/** Returns the conditions that the catalog can check. */
export function catalogFilter(filter: LakeFilter | null | undefined): CatalogFilter {
  const { minSignalStrength, maxSignalStrength, createdFrom, createdBefore } = filter ?? {};
  return {
    minSignal: minSignalStrength ?? matchAll.minSignal,
    maxSignal: maxSignalStrength ?? matchAll.maxSignal,
    positions: (wantedPositions(filter) ?? allPositionsAndNone).reduce((all, one) => all | (1 << one), 0),
    from: createdFrom?.getTime() ?? matchAll.from,
    before: createdBefore?.getTime() ?? matchAll.before,
  };
}

const allPositionsAndNone = [0, ...allPositions];

/** Returns the positions that meet the conditions. Null if every position does. */
export function wantedPositions(filter: LakeFilter | null | undefined): readonly number[] | null {
  const { fluxPositions, isSacred: sacred } = filter ?? {};
  if (sacred == null) return fluxPositions ?? null;
  return (fluxPositions ?? allPositionsAndNone).filter((position) => isSacred(position) === sacred);
}
