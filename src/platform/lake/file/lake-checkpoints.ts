import { RecordDamagedError } from '../errors.ts';
import type { LakeFile } from './lake-file.ts';
import type { LakeLogger, LakeWriter } from './lake-writer.ts';

export interface LakeCheckpointsDependencies {
  readonly file: Pick<LakeFile, 'fact'>;
  /** Null for a read-only Lake. */
  readonly writer: Pick<LakeWriter, 'setFact'> | null;
  readonly logger: LakeLogger;
}

/**
 * Named numbers stored with the entries, which record the progress of a task. A damaged number is
 * 0, so that the task starts over.
 */
export class LakeCheckpoints {
  readonly #dependencies: LakeCheckpointsDependencies;
  readonly #known = new Map<string, number>();

  constructor(dependencies: LakeCheckpointsDependencies) {
    this.#dependencies = dependencies;
  }

  /** 0 if it was never set. */
  get(name: string): number {
    const known = this.#known.get(name) ?? this.#stored(name);
    this.#known.set(name, known);
    return known;
  }

  set(name: string, value: number): void {
    if (this.get(name) === value) return;
    this.#known.set(name, value);
    this.#dependencies.writer?.setFact(factOf(name), String(value));
  }

  #stored(name: string): number {
    const { file, writer, logger } = this.#dependencies;
    try {
      return Number(file.fact(factOf(name)) ?? 0);
    } catch (error) {
      if (!(error instanceof RecordDamagedError)) throw error;
      logger.warn({ mark: name }, 'a checkpoint of the Lake is damaged; it starts over from 0');
      writer?.setFact(factOf(name), '0');
      return 0;
    }
  }
}

function factOf(name: string): string {
  return `mark ${name}`;
}
