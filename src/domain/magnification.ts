import { isSacred, type SacredPosition } from './positions.ts';

export const interventionTypes = ['magnification', 'reset', 'stabilization'] as const;
export type InterventionType = (typeof interventionTypes)[number];

/**
 * Square of the factor by which an intervention stretches the component that the signal measures.
 * It raises a signal of 0.72 to 0.87.
 */
export const squaredMagnification = 2.6;

/** A signal below this is reset rather than magnified. */
export const resetBelow = 0.5;

/**
 * If the channels of response and evidence differ by more than this total variation, the
 * intervention is a stabilization.
 */
export const stabilizeAbove = 0.15;

export interface Intervention {
  readonly position: SacredPosition;
  readonly signalBefore: number;
  readonly signalAfter: number;
  /** `signalAfter - signalBefore`. */
  readonly confidenceBoost: number;
  readonly type: InterventionType;
}

/**
 * Energy share of a component after stretching it by m and renormalising the vector: `m2 S / (1 +
 * (m2 - 1) S)`. Fixed at 0 and 1, increasing, and never below S.
 * @param signal share before, 0 to 1.
 */
export function magnify(signal: number): number {
  return (squaredMagnification * signal) / (1 + (squaredMagnification - 1) * signal);
}

/**
 * The intervention that fires at positions 3, 6 and 9, or null elsewhere. It changes the signal
 * that is shown and stored; verdict and archive admission are judged on `signalBefore`.
 * @param elpDivergence between response and evidence, total variation of their mean channels; 0
 * without evidence.
 */
export function intervene(fluxPosition: number, signal: number, elpDivergence: number): Intervention | null {
  if (!isSacred(fluxPosition)) return null;
  const signalAfter = magnify(signal);
  return {
    position: fluxPosition,
    signalBefore: signal,
    signalAfter,
    confidenceBoost: signalAfter - signal,
    type: interventionType(signal, elpDivergence),
  };
}

function interventionType(signal: number, elpDivergence: number): InterventionType {
  if (signal < resetBelow) return 'reset';
  if (elpDivergence > stabilizeAbove) return 'stabilization';
  return 'magnification';
}
