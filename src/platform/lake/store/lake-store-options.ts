import type { LakeFile } from '../file/lake-file.ts';
import type { LakeLogger } from '../file/lake-writer.ts';
import type { RecordSeal } from '../record/record-seal.ts';
import type { DamagedRecord } from './record-reader.ts';

export interface LakeStoreOptions {
  readonly file: LakeFile;
  readonly path: string;
  readonly seal: RecordSeal | null;
  /** Records that may wait to be written to disk; 0 if nothing is to be written. */
  readonly maximumPending: number;
  readonly logger: LakeLogger;
  /** Told of a record that could not be trusted; it is served no more. */
  readonly onDamage?: ((damaged: DamagedRecord) => void) | undefined;
  /** See LakeWriterOptions. */
  readonly retryMs?: number | undefined;
}
