import type { Page, PageRequest } from '../../platform/database/page.ts';
import { ConflictError } from '../../platform/errors.ts';
import { validated } from '../../platform/validation.ts';
import { shortestFloat32 } from '../../statistics/float32.ts';
import type { KeyedCall } from '../idempotency/keyed-call.ts';
import { InsufficientLabelsError } from './calibration.errors.ts';
import { evidenceSchema, missRateSchema } from './calibration.input.ts';
import type { CalibratorRepository, NewCalibratorVersion } from './calibrator.repository.ts';
import type { CalibratorRegistry, MissRateThreshold } from './calibrator-registry.ts';
import { type CalibratorVersion, calibratorOf } from './calibrator-version.entity.ts';
import { fitCalibrator, labelsFor } from './fit-calibrator.ts';
import type { LabelRepository } from './label.repository.ts';
import type { JudgedEvidence, Label } from './label.ts';
import { type Measurement, measure } from './measurement.ts';
import { isPromotable } from './promotion.ts';

/** How good the probabilities are now. */
export interface Calibration extends Measurement {
  readonly evidence: JudgedEvidence;
  readonly evidenceModel: string;
  /** The calibrator in force, or null while the shipped score stands for itself. */
  readonly inForce: CalibratorVersion | null;
  /** All labels that count. */
  readonly labels: number;
  /** Those of them that are held out. */
  readonly heldOut: number;
}

interface CalibrationServiceParts {
  readonly repository: CalibratorRepository;
  readonly labels: LabelRepository;
  readonly registry: CalibratorRegistry;
}

/** Fits calibrators on labels, and says how good the probabilities are. */
export class CalibrationService {
  readonly #parts: CalibrationServiceParts;

  constructor(parts: CalibrationServiceParts) {
    this.#parts = parts;
  }

  /**
   * Fits a calibrator on the labels that are not held out, measures it on those that are, and keeps it as a version. It is in force if it is better there than
   * what was.
   * @param call kept with it, if the call has an idempotency key.
   * @throws InvalidInputError, InsufficientLabelsError, ConflictError (the scores do not rise with the labels, or another refit is under way): nothing was stored.
   */
  async refit(
    input: { readonly evidence: JudgedEvidence },
    call: KeyedCall | null = null,
  ): Promise<CalibratorVersion> {
    const evidence = validated(evidenceSchema, input.evidence, 'input.evidence');
    const { registry, repository } = this.#parts;
    const source = { evidence, evidenceModel: registry.evidenceModel };
    const added = await repository.refit(
      source,
      (labels, inForce) => ({ ...source, ...decide(labels, inForce) }),
      call,
    );
    if (added === null) throw new ConflictError('Another refit is under way; try again when it is done.');
    if (added.isPromoted) await registry.announce({ evidence, version: added.version });
    return added;
  }

  /**
   * Measures what is in force on the labels there are now: the shipped score on all of them, a calibrator only on those that it cannot have been fitted on.
   */
  async calibration(evidence: JudgedEvidence): Promise<Calibration> {
    const { labels: labelled, registry, repository } = this.#parts;
    const { evidenceModel } = registry;
    const labels = await labelled.all({ evidence, evidenceModel });
    const inForce = await repository.findPromoted({ evidence, evidenceModel });
    const heldOut = labels.filter(({ isHeldOut }) => isHeldOut);
    const measured = inForce === null ? measure(labels, null) : measure(heldOut, calibratorOf(inForce));
    return {
      evidence,
      evidenceModel,
      inForce,
      labels: labels.length,
      heldOut: heldOut.length,
      ...measured,
    };
  }

  /** The threshold that misses at most that share of hallucinations. @throws InvalidInputError, InsufficientLabelsError */
  async missRateThreshold(evidence: JudgedEvidence, missRateAtMost: number): Promise<MissRateThreshold> {
    const rate = validated(missRateSchema, missRateAtMost, 'missRateAtMost');
    return this.#parts.registry.missRateThreshold(evidence, rate);
  }

  findMany(versions: readonly number[]): Promise<CalibratorVersion[]> {
    return this.#parts.repository.findMany(versions);
  }

  /** Every version that was fitted for that evidence, the newest first. */
  versions(evidence: JudgedEvidence, request: PageRequest): Promise<Page<CalibratorVersion>> {
    return this.#parts.repository.page(evidence, request);
  }
}

/** @throws InsufficientLabelsError, ConflictError */
function decide(
  labels: readonly Label[],
  inForce: CalibratorVersion | null,
): Omit<NewCalibratorVersion, 'evidence' | 'evidenceModel'> {
  const fitted = labels.filter(({ isHeldOut }) => !isHeldOut);
  const heldOut = labels.filter(({ isHeldOut }) => isHeldOut);
  expectEnough(fitted);
  const calibrator = fitCalibrator(fitted);
  if (calibrator === null) {
    throw new ConflictError('Responses that people call supported score no higher than the others.');
  }
  const measured = measure(heldOut, calibrator);
  const before = measure(heldOut, inForce && calibratorOf(inForce));
  const { method, ...parameters } = calibrator;
  return {
    method,
    parameters,
    labels: fitted.length,
    heldOut: heldOut.length,
    auroc: kept(measured.auroc),
    brier: kept(measured.brier),
    ece: kept(measured.ece),
    lengthAuroc: kept(measured.lengthAuroc),
    previousBrier: kept(before.brier),
    isPromoted: isPromotable(measured, before),
  };
}

function expectEnough(fitted: readonly Label[]): void {
  if (fitted.length < labelsFor.platt) {
    throw new InsufficientLabelsError('labels outside the hold-out', labelsFor.platt, fitted.length);
  }
  for (const kind of [true, false]) {
    if (fitted.some(({ supported }) => supported === kind)) continue;
    const what = `labels outside the hold-out that say ${kind ? 'supported' : 'not supported'}`;
    throw new InsufficientLabelsError(what, 1, 0);
  }
}

/** As the record keeps it. */
function kept(figure: number | null): number | null {
  return figure === null ? null : shortestFloat32(figure);
}
