import { z } from 'zod';
import { positions as allPositions, isSacred } from '../../domain/positions.ts';
import { pageLimits } from '../../platform/database/page.ts';
import { type CatalogFilter, matchAll } from '../../platform/lake/catalog/catalog-filter.ts';
import { timeSchema } from '../../platform/validation.ts';
import { fluxPositionSchema, shareSchema } from '../beams/beam.input.ts';
import { textSchema } from '../embeddings/text.input.ts';
import { modelNameSchema } from '../models/storage/model.input.ts';

const filterShape = {
  minSignal: shareSchema.nullish(),
  maxSignal: shareSchema.nullish(),
  positions: z.array(fluxPositionSchema).max(10, 'expects at most 10 positions').nullish(),
  sacredOnly: z.boolean().nullish(),
  from: timeSchema.nullish(),
  to: timeSchema.nullish(),
};
const pageSizeSchema = z
  .int('expects a whole number')
  .min(1, `expects 1 to ${pageLimits.maxPage}`)
  .max(pageLimits.maxPage, `expects 1 to ${pageLimits.maxPage}`)
  .nullish()
  .transform((first) => first ?? pageLimits.defaultPage);

export const lakeFilterSchema = z.object({
  ...filterShape,
  first: pageSizeSchema,
  after: z.string().nullish(),
});

const similarShape = {
  ...filterShape,
  text: textSchema.nullish(),
  inferenceId: z.uuid('expects a UUID').nullish(),
  model: modelNameSchema.nullish(),
  first: pageSizeSchema,
};
const isOneOfBoth = ({ text, inferenceId }: { text?: unknown; inferenceId?: unknown }) =>
  (text == null) !== (inferenceId == null);
const both = { path: ['text'], message: 'expects either text or inferenceId, not both' };

export const similarSchema = z.object(similarShape).refine(isOneOfBoth, both);

export const similarEntriesSchema = z
  .object({ ...similarShape, exact: z.boolean().nullish() })
  .refine(isOneOfBoth, both);

export type LakeFilterInput = z.input<typeof lakeFilterSchema>;
export type SimilarInput = z.input<typeof similarSchema>;
export type SimilarEntriesInput = z.input<typeof similarEntriesSchema>;

/** Returns the conditions that the catalog can check. */
export function catalogFilter(
  filter: Pick<z.output<typeof lakeFilterSchema>, keyof typeof filterShape>,
): CatalogFilter {
  const { minSignal, maxSignal, positions, sacredOnly, from, to } = filter;
  const wanted = positions == null ? matchAll.positions : bits(positions);
  return {
    minSignal: minSignal ?? matchAll.minSignal,
    maxSignal: maxSignal ?? matchAll.maxSignal,
    positions: sacredOnly === true ? wanted & bits(allPositions.filter(isSacred)) : wanted,
    from: from?.getTime() ?? matchAll.from,
    before: to?.getTime() ?? matchAll.before,
  };
}

function bits(positions: readonly number[]): number {
  return positions.reduce((all, position) => all | (1 << position), 0);
}
