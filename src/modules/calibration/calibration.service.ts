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
  /** The calibrator in force. Null if the shipped score is used as it is. */
  readonly inForce: CalibratorVersion | null;
  /** Number of all labels that count. */
  readonly labels: number;
  /** Number of labels that are held out. */
  readonly heldOut: number;
}

interface CalibrationServiceDependencies {
  readonly repository: CalibratorRepository;
  readonly labels: LabelRepository;
  readonly registry: CalibratorRegistry;
}

/** Fits calibrators on labels and measures how good the probabilities are. */
export class CalibrationService {
  readonly #dependencies: CalibrationServiceDependencies;

  constructor(dependencies: CalibrationServiceDependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Fits a calibrator on the labels that are not held out, measures it on the held-out ones, and
   * stores it as a version. The version is put in force if it is better on the held-out labels
   * than the version in force.
   * @param call stored with the version if the call has an idempotency key.
   * @throws InvalidInputError, InsufficientLabelsError, ConflictError (the scores do not rise with
   * the labels, or another refit is in progress): nothing was stored.
   */
  async refit(
    input: { readonly evidence: JudgedEvidence },
    call: KeyedCall | null = null,
  ): Promise<CalibratorVersion> {
    const evidence = validated(evidenceSchema, input.evidence, 'input.evidence');
    const { registry, repository } = this.#dependencies;
    const source = { evidence, evidenceModel: registry.evidenceModelOf(evidence) };
    const added = await repository.refit(
      source,
      (labels, inForce) => ({ ...source, ...decide(labels, inForce) }),
      call,
    );
    if (added === null) throw new ConflictError('Another refit is in progress. Retry when it has finished.');
    if (added.isPromoted) await registry.announce({ evidence, version: added.version });
    return added;
  }

  /**
   * Measures the version in force on the labels that exist now: the shipped score on all labels, a
   * calibrator only on the held-out labels.
   */
  async calibration(evidence: JudgedEvidence): Promise<Calibration> {
    const { labels: labelled, registry, repository } = this.#dependencies;
    const evidenceModel = registry.evidenceModelOf(evidence);
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

  /**
   * Returns the threshold that misses at most the given share of hallucinations.
   * @throws InvalidInputError, InsufficientLabelsError
   */
  async missRateThreshold(evidence: JudgedEvidence, maxMissRate: number): Promise<MissRateThreshold> {
    const rate = validated(missRateSchema, maxMissRate, 'maxMissRate');
    return this.#dependencies.registry.missRateThreshold(evidence, rate);
  }

  findMany(versions: readonly number[]): Promise<CalibratorVersion[]> {
    return this.#dependencies.repository.findMany(versions);
  }

  /** Returns every version that was fitted for the given evidence, newest first. */
  versions(evidence: JudgedEvidence, request: PageRequest): Promise<Page<CalibratorVersion>> {
    return this.#dependencies.repository.page(evidence, request);
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
    throw new ConflictError(
      'The calibrator cannot be fitted: responses labelled supported do not score higher than the others. Add more labels, or check them.',
    );
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

/** Rounded as the database stores it. */
function kept(figure: number | null): number | null {
  return figure === null ? null : shortestFloat32(figure);
}
