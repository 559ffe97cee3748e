import { existsSync } from 'node:fs';
import { writeAtomically } from '../../platform/files/atomic-write.ts';
import { CommandError, type RunCommand, UsageError } from '../shell/command.ts';
import { withLake, writing } from './lake-command.ts';

/** Writes a compacted, consistent copy of the Lake, while the server runs. */
export const run: RunCommand = async (config, parameters) => {
  const [file, ...more] = parameters;
  if (file === undefined) throw new UsageError('FILE is missing: the path of the copy');
  if (more.length > 0) throw new UsageError(`expects one FILE, not "${parameters.join(' ')}"`);
  if (existsSync(file)) throw new CommandError(`${file} already exists; a backup does not overwrite files.`);
  await withLake(config, (store) =>
    writing(file, () => writeAtomically(file, (partial) => store.copyTo(partial))),
  );
  console.log(`The Lake was copied to ${file}. To restore it, replace the Lake's file with this copy.`);
  return 0;
};
