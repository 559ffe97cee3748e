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
 * How long what the tables say may be taken for what they say now, in milliseconds. Promotions are heard of at once; this bounds how long one goes unnoticed
 * that was made while the bus was away, and how old the labels behind a threshold are.
 */
const freshMs = 2000;

interface CalibratorRegistryParts {
  /** A fresh repository for each use. */
  readonly calibrators: () => CalibratorRepository;
  /** A fresh repository for each use. */
  readonly labels: () => LabelRepository;
  readonly bus: EventBus;
  readonly logger: Logger;
  /** Version of the shipped evidence model: a calibrator of another version's scores does not apply. */
  readonly evidenceModel: string;
}

/** A threshold, and what it promises. */
export interface MissRateThreshold {
  /** Probability below which a response is called hallucinated. */
  readonly threshold: number;
  readonly missRateAtMost: number;
  /** Labelled hallucinations that the promise rests on. */
  readonly labels: number;
}

/** What this process judges by: the calibrators in force, and the thresholds that labelled hallucinations allow. */
export class CalibratorRegistry {
  readonly evidenceModel: string;
  readonly #parts: CalibratorRegistryParts;
  readonly #inForce: TtlCache<JudgedEvidence, CurrentCalibrator | null>;
  readonly #hallucinations: TtlCache<JudgedEvidence, readonly number[]>;

  constructor(parts: CalibratorRegistryParts) {
    this.#parts = parts;
    this.evidenceModel = parts.evidenceModel;
    this.#inForce = new TtlCache((evidence) => this.#readInForce(evidence), freshMs);
    this.#hallucinations = new TtlCache((evidence) => this.#readHallucinations(evidence), freshMs);
  }

  /** The calibrator of this installation that is in force, or null while the shipped score stands for itself. */
  current(evidence: JudgedEvidence): Promise<CurrentCalibrator | null> {
    return this.#inForce.get(evidence);
  }

  /**
   * The threshold that misses at most that share of hallucinations.
   * @param missRateAtMost between 0 and 1.
   * @param current the calibrator that gives the probabilities to be compared with it; the one in force if unsaid.
   * @throws InsufficientLabelsError
   */
  async missRateThreshold(
    evidence: JudgedEvidence,
    missRateAtMost: number,
    current?: CurrentCalibrator | null,
  ): Promise<MissRateThreshold> {
    const inForce = current === undefined ? await this.current(evidence) : current;
    const scores = await this.#hallucinations.get(evidence);
    const needed = hallucinationsNeeded(missRateAtMost);
    if (scores.length < needed) {
      throw new InsufficientLabelsError('labelled hallucinations', needed, scores.length);
    }
    const probabilities = scores.map((score) => applyCalibrator(inForce?.calibrator ?? null, score));
    const threshold = missRateThreshold(probabilities, missRateAtMost);
    return { threshold, missRateAtMost, labels: scores.length };
  }

  /** Hears of promotions on other servers, from now on or as soon as the bus is there. */
  follow(): Unsubscribe {
    const { bus, logger } = this.#parts;
    const forget = () => this.#inForce.clear();
    return keepSubscribed({
      bus,
      topic: calibratorChanged,
      onPayload: forget,
      onInterruption: forget,
      untilThen: 'calibrators that other servers promote are noticed late',
      logger,
    });
  }

  /** Tells of a promotion. This process hears it at once; a bus that is away loses it for the others, who notice within seconds by reading the table. */
  async announce(change: CalibratorChange): Promise<void> {
    this.#inForce.clear();
    await this.#parts.bus.publish(calibratorChanged, change).catch((error: unknown) => {
      this.#parts.logger.warn({ err: error, ...change }, 'a promoted calibrator could not be announced');
    });
  }

  async #readInForce(evidence: JudgedEvidence): Promise<CurrentCalibrator | null> {
    const { evidenceModel } = this;
    const found = await this.#parts.calibrators().findPromoted({ evidence, evidenceModel });
    return found && { version: found.version, calibrator: calibratorOf(found) };
  }

  async #readHallucinations(evidence: JudgedEvidence): Promise<number[]> {
    const { evidenceModel } = this;
    const labels = await this.#parts.labels().all({ evidence, evidenceModel });
    return labels.flatMap(({ score, supported }) => (supported ? [] : [score]));
  }
}
