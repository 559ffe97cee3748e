import { ExpectedError } from '../errors.ts';

/**
 * The Lake cannot be read or written at present. The audit trail in the database is not affected.
 */
export class LakeUnavailableError extends ExpectedError {
  override readonly name = 'LakeUnavailableError';
  readonly code = 'LAKE_UNAVAILABLE';
}

/**
 * The file was sealed with another key, or only one of the file and the configuration uses a key.
 */
export class LakeKeyError extends LakeUnavailableError {}

/** Another process uses this Lake. */
export class LakeLockedError extends LakeUnavailableError {}

/** The location of the Lake is not writable. */
export class LakeUnwritableError extends LakeUnavailableError {}

/** This version cannot read the file: its structure is damaged, or it is not a Lake. */
export class LakeDamagedError extends LakeUnavailableError {
  /** The findings, for the operator. */
  readonly findings: readonly string[];

  constructor(path: string, findings: readonly string[]) {
    super(`The Lake ${path} is damaged: ${findings.join('; ')}.`);
    this.findings = findings;
  }
}

/**
 * Too many changes wait to be written, or the disk is full. The rejected entries are added later.
 */
export class LakeFullError extends LakeUnavailableError {}

/** The entry cannot be stored. Nothing was accepted. */
export class InvalidRecordError extends Error {
  override readonly name = 'InvalidRecordError';

  /** @param fault the field and the expected value. */
  constructor(id: string, fault: string) {
    super(`The Lake cannot store the entry ${id}: ${fault}.`);
  }
}

/** A stored record is damaged. */
export class RecordDamagedError extends Error {
  override readonly name = 'RecordDamagedError';
}
