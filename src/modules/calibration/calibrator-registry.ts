import { TtlCache } from '../../platform/database/ttl-cache.ts';
import type { EventBus, Unsubscribe } from '../../platform/events/event-bus.ts';
import { keepSubscribed } from '../../platform/events/keep-subscribed.ts';
import type { Logger } from '../../platform/observability/logger.ts';
import { applyCalibrator, type CurrentCalibrator } from '../../statistics/calibrator.ts';
import { hallucinationsNeeded, missRateThreshold } from '../../statistics/miss-rate.ts';
import { InsufficientLabelsError } from './calibration.errors.ts';
import { type CalibratorChange, calibratorChanged } from './calibrator.events.ts';
import type { CalibratorRepository } from './calibrator.repository.ts';
import { calibratorOf } from './calibrator-version.entity.ts';
import type { LabelRepository } from './label.repository.ts';
import type { JudgedEvidence } from './label.ts';

/**
 * How long values read from the tables are reused, in milliseconds. Promotions are normally
 * received at once. This limit applies to a promotion that was made while the bus was unreachable,
 * and to the labels behind a threshold.
 */
const freshMs = 2000;

interface CalibratorRegistryDependencies {
  /** A new repository for each use. */
  readonly calibrators: () => CalibratorRepository;
  /** A new repository for each use. */
  readonly labels: () => LabelRepository;
  readonly bus: EventBus;
  readonly logger: Logger;
  /**
   * Version of the shipped evidence model that gives the scores, by kind of evidence. A calibrator
   * for the scores of another version does not apply.
   */
  readonly evidenceModels: EvidenceModels;
}

export type EvidenceModels = Readonly<Record<JudgedEvidence, string>>;

/** A threshold and the miss rate that it guarantees. */
export interface MissRateThreshold {
  /** Probability below which a response is judged hallucinated. */
  readonly threshold: number;
  readonly maxMissRate: number;
  /** Number of labelled hallucinations that the threshold is based on. */
  readonly labels: number;
}

/**
 * The basis of the verdicts of this process: the calibrators in force, and the thresholds derived
 * from labelled hallucinations.
 */
export class CalibratorRegistry {
  readonly #dependencies: CalibratorRegistryDependencies;
  readonly #inForce: TtlCache<JudgedEvidence, CurrentCalibrator | null>;
  readonly #hallucinations: TtlCache<JudgedEvidence, readonly number[]>;

  constructor(dependencies: CalibratorRegistryDependencies) {
    this.#dependencies = dependencies;
    this.#inForce = new TtlCache((evidence) => this.#readInForce(evidence), freshMs);
    this.#hallucinations = new TtlCache((evidence) => this.#readHallucinations(evidence), freshMs);
  }

  /** Version of the evidence model whose scores the calibrators of this process apply to. */
  evidenceModelOf(evidence: JudgedEvidence): string {
    return this.#dependencies.evidenceModels[evidence];
  }

  /**
   * Returns the calibrator of this installation that is in force. Null if the shipped score is used
   * as it is.
   */
  current(evidence: JudgedEvidence): Promise<CurrentCalibrator | null> {
    return this.#inForce.get(evidence);
  }

  /**
   * Returns the threshold that misses at most the given share of hallucinations.
   * @param maxMissRate between 0 and 1.
   * @param current the calibrator that gives the probabilities to be compared with the threshold.
   * Default: the version in force.
   * @throws InsufficientLabelsError
   */
  async missRateThreshold(
    evidence: JudgedEvidence,
    maxMissRate: number,
    current?: CurrentCalibrator | null,
  ): Promise<MissRateThreshold> {
    const inForce = current === undefined ? await this.current(evidence) : current;
    const scores = await this.#hallucinations.get(evidence);
    const needed = hallucinationsNeeded(maxMissRate);
    if (scores.length < needed) {
      throw new InsufficientLabelsError('labelled hallucinations', needed, scores.length);
    }
    const probabilities = scores.map((score) => applyCalibrator(inForce?.calibrator ?? null, score));
    const threshold = missRateThreshold(probabilities, maxMissRate);
    return { threshold, maxMissRate, labels: scores.length };
  }

  /** Subscribes to promotions on other servers, now or as soon as the bus is reachable. */
  follow(): Unsubscribe {
    const { bus, logger } = this.#dependencies;
    const forget = () => this.#inForce.clear();
    return keepSubscribed({
      bus,
      topic: calibratorChanged,
      onPayload: forget,
      onInterruption: forget,
      untilThen: 'calibrators that other servers promote take effect here with a delay',
      logger,
    });
  }

  /**
   * Announces a promotion. This process applies it at once. If the bus is unreachable, the other
   * servers do not receive it and find it within seconds by reading the table.
   */
  async announce(change: CalibratorChange): Promise<void> {
    this.#inForce.clear();
    await this.#dependencies.bus.publish(calibratorChanged, change).catch((error: unknown) => {
      this.#dependencies.logger.warn({ err: error, ...change }, 'failed to announce a promoted calibrator');
    });
  }

  async #readInForce(evidence: JudgedEvidence): Promise<CurrentCalibrator | null> {
    const evidenceModel = this.evidenceModelOf(evidence);
    const found = await this.#dependencies.calibrators().findPromoted({ evidence, evidenceModel });
    return found && { version: found.version, calibrator: calibratorOf(found) };
  }

  async #readHallucinations(evidence: JudgedEvidence): Promise<number[]> {
    const evidenceModel = this.evidenceModelOf(evidence);
    const labels = await this.#dependencies.labels().all({ evidence, evidenceModel });
    return labels.flatMap(({ score, supported }) => (supported ? [] : [score]));
  }
}
