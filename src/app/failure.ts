import { ConfigurationError } from '../config/configuration-error.ts';
import { CopyConflictError } from '../modules/models/files/model-copy.ts';
import { ModelFolderError } from '../modules/models/files/model-folder.ts';
import { DataDirectoryLockedError } from '../platform/database/data-directory-lock.ts';
import { DatabaseUnavailableError } from '../platform/database/orm/create-orm.ts';
import { MigrationError } from '../platform/database/orm/migrate.ts';
import { remedyOf } from '../platform/database/remedies.ts';
import { ExpectedError } from '../platform/errors.ts';
import { LakeUnavailableError } from '../platform/lake/errors.ts';
import { ModelLoadError } from '../platform/onnx/inference-engine.ts';
import { reasonOf, UnusableSettingError } from './preflight.ts';

const expectedFailures = [
  ConfigurationError,
  ExpectedError,
  ModelFolderError,
  CopyConflictError,
  DatabaseUnavailableError,
  DataDirectoryLockedError,
  MigrationError,
  ModelLoadError,
  LakeUnavailableError,
  UnusableSettingError,
];

/**
 * The message for a command or a start that failed: what is wrong and what to do. It never contains
 * a stack trace.
 */
export function readableFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (expectedFailures.some((Expected) => error instanceof Expected)) return error.message;
  const remedy = remedyOf(error);
  if (remedy !== null)
    return `The database rejected the operation: ${error.message.split('\n').at(-1)}. ${remedy}`;
  if ('path' in error && typeof error.path === 'string' && 'errno' in error)
    return `${error.path} cannot be used: ${reasonOf(error)}.`;
  const message = error.message || error.name;
  return `${message.replace(/\.$/, '')}. This error is unexpected. Set LOG_LEVEL=debug to see where it happened.`;
}
