import { existsSync } from 'node:fs';
import { writeAtomically } from '../../platform/files/atomic-write.ts';
import { CommandError, type RunCommand, UsageError } from '../shell/command.ts';
import { withLake, writing } from './lake-command.ts';

/** Writes a compacted copy of the Lake as it is at one moment, while the server runs. */
export const run: RunCommand = async (config, parameters) => {
  const [file, ...more] = parameters;
  if (file === undefined) throw new UsageError('FILE is missing: where the copy is to lie');
  if (more.length > 0) throw new UsageError(`one FILE at a time, not "${parameters.join(' ')}"`);
  if (existsSync(file)) throw new CommandError(`${file} is there already; a backup overwrites nothing.`);
  await withLake(config, (store) =>
    writing(file, () => writeAtomically(file, (partial) => store.copyTo(partial))),
  );
  console.log(`The Lake was copied to ${file}. To restore it, put it in the place of the Lake's file.`);
  return 0;
};
