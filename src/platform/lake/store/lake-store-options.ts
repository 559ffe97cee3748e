import type { LakeFile } from '../file/lake-file.ts';
import type { LakeLogger } from '../file/lake-writer.ts';
import type { RecordSeal } from '../record/record-seal.ts';
import type { DamagedRecord } from './record-reader.ts';

export interface LakeStoreOptions {
  readonly file: LakeFile;
  readonly path: string;
  readonly seal: RecordSeal | null;
  /** Maximum number of pending records. 0 for a read-only Lake. */
  readonly maxPending: number;
  readonly logger: LakeLogger;
  /** Receives a damaged record. It is no longer served. */
  readonly onDamage?: ((damaged: DamagedRecord) => void) | undefined;
  /** See LakeWriterOptions. */
  readonly retryMs?: number | undefined;
}
