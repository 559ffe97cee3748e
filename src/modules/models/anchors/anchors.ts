import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { AnchorSpace, LabelledVector } from '../../../domain/anchor-space.ts';
import { directionsOf, scores } from '../../../domain/anchor-space.ts';
import { type FluxPosition, positions } from '../../../domain/positions.ts';
import { fitTemperature } from '../../../domain/temperature.ts';
import { type AnchorFit, anchorFitOf } from './anchor-fit.ts';

/** A sentence whose position was decided when it was written. */
export interface Anchor {
  /** 0 for an everyday sentence that takes no position. */
  readonly position: FluxPosition;
  readonly text: string;
  /**
   * Every fourth sentence of a position is not used for the directions. The temperature is fitted
   * on the held-out anchors.
   */
  readonly heldOut: boolean;
}

const heldOutEvery = 4;

const sentencesSchema = z.object({ sentences: z.array(z.string().min(1)).min(40) });
const fileSchema = z.object({
  positions: z.record(z.string(), sentencesSchema),
  neutral: sentencesSchema,
});

/** Reads the anchor sentences of all nine positions, and those without a position. */
export async function readAnchors(path: string): Promise<Anchor[]> {
  const file = fileSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  const neutral = file.neutral.sentences.map((text) => ({
    position: 0 as const,
    text: text.normalize('NFC'),
    heldOut: false,
  }));
  const anchors = positions.flatMap((position) => {
    const entry = file.positions[position];
    if (entry === undefined) throw new Error(`${path} has no sentences for position ${position}.`);
    return entry.sentences.map((text, index) => ({
      position,
      text: text.normalize('NFC'),
      heldOut: index % heldOutEvery === heldOutEvery - 1,
    }));
  });
  return [...anchors, ...neutral];
}

/** The anchors as one model reads them. */
export interface FittedAnchors {
  readonly space: AnchorSpace;
  readonly fit: AnchorFit;
}

/**
 * Returns the anchor space of the model that made the vectors, and how well it fits the anchors
 * that were not used for it.
 * @param vectors one per sentence, in the order of `anchors`.
 */
export function fitAnchors(anchors: readonly Anchor[], vectors: readonly Float32Array[]): FittedAnchors {
  const labelled: (LabelledVector & { readonly heldOut: boolean })[] = [];
  const neutral: Float32Array[] = [];
  for (const [index, { position, heldOut }] of anchors.entries()) {
    const vector = vectors[index];
    if (vector === undefined) throw new RangeError(`Anchor ${index} has no vector.`);
    if (position === 0) neutral.push(vector);
    else labelled.push({ position, vector, heldOut });
  }
  const directions = directionsOf(
    labelled.filter((anchor) => !anchor.heldOut),
    neutral,
  );
  const heldOut = labelled
    .filter((anchor) => anchor.heldOut)
    .map(({ position, vector }) => ({ position, scores: scores(directions, vector) }));
  const temperature = fitTemperature(heldOut);
  return {
    space: { ...directions, temperature },
    fit: anchorFitOf(heldOut, temperature, versionOf(anchors)),
  };
}

/** Identifies a set of anchor sentences: the first twelve hexadecimal digits of their SHA-256. */
export function versionOf(anchors: readonly Anchor[]): string {
  return createHash('sha256').update(JSON.stringify(anchors)).digest('hex').slice(0, 12);
}
