import { ExpectedError } from '../errors.ts';

/** The Lake cannot answer or take anything now; the record in the database is not concerned. */
export class LakeUnavailableError extends ExpectedError {
  override readonly name = 'LakeUnavailableError';
  readonly code = 'LAKE_UNAVAILABLE';
}

/** The file was sealed with another key, with none, or is not sealed while a key is given. */
export class LakeKeyError extends LakeUnavailableError {}

/** Another process keeps this Lake. */
export class LakeLockedError extends LakeUnavailableError {}

/** Nothing can be written where the Lake lies. */
export class LakeUnwritableError extends LakeUnavailableError {}

/** The file is not one that this version can read: its structure is damaged, or it is something else. */
export class LakeDamagedError extends LakeUnavailableError {
  /** What was found, for people. */
  readonly findings: readonly string[];

  constructor(path: string, findings: readonly string[]) {
    super(`The Lake ${path} is damaged: ${findings.join('; ')}.`);
    this.findings = findings;
  }
}

/** Too much waits to be written, or the disk takes no more; what was refused is filled in later. */
export class LakeFullError extends LakeUnavailableError {}

/** An entry that no record can be made of; nothing was accepted. */
export class InvalidRecordError extends Error {
  override readonly name = 'InvalidRecordError';

  /** @param fault the field and what it expects. */
  constructor(id: string, fault: string) {
    super(`The Lake cannot keep the entry ${id}: ${fault}.`);
  }
}

/** One stored record cannot be trusted. */
export class RecordDamagedError extends Error {
  override readonly name = 'RecordDamagedError';
}
