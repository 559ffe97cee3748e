import { z } from 'zod';
import { digitSumTolerance } from '../../domain/digits.ts';
import { isFluxPosition, isSacred } from '../../domain/positions.ts';
import { shortestFloat32 } from '../../statistics/float32.ts';

const exactShareSchema = z
  .number('expects a finite number')
  .min(0, 'expects 0 to 1')
  .max(1, 'expects 0 to 1');

/**
 * Rounded to the precision that the database keeps (float32), so that a response and every later
 * read of the value are equal.
 */
export const shareSchema = exactShareSchema.transform(shortestFloat32);

export const fluxPositionSchema = z.number().refine(isFluxPosition, 'expects a position: 0 to 9');

export const sacredPositionSchema = z.number().refine(isSacred, 'expects a sacred position: 3, 6 or 9');

/** Stored as JSON, and therefore not rounded. */
export const elpSchema = z
  .object({ ethos: exactShareSchema, logos: exactShareSchema, pathos: exactShareSchema })
  .refine(
    ({ ethos, logos, pathos }) => sumsToOne([ethos, logos, pathos]),
    'expects three shares that sum to 1',
  );

export const digitsSchema = z
  .array(shareSchema)
  .length(9, 'expects nine digits')
  .refine(sumsToOne, 'expects digits that sum to 1');

/** Number of different positions, and of sacred ones: a filter names each at most once. */
export const maxPositions = { all: 10, sacred: 3 } as const;

export const beamFilterSchema = z.object({
  fluxPositions: z
    .array(fluxPositionSchema)
    .max(maxPositions.all, `expects at most ${maxPositions.all} positions`)
    .nullish(),
  isSacred: z.boolean().nullish(),
  minConfidence: shareSchema.nullish(),
});

export type BeamFilterInput = z.input<typeof beamFilterSchema>;

function sumsToOne(shares: readonly number[]): boolean {
  return Math.abs(shares.reduce((sum, share) => sum + share, 0) - 1) <= digitSumTolerance;
}
