import { expectNothing, type RunCommand } from '../shell/command.ts';
import { withLake } from './lake-command.ts';

/**
 * Reads every record of the Lake, verifies its checksum and lists the damaged ones. Also works
 * while the server runs.
 */
export const run: RunCommand = async (config, parameters) => {
  expectNothing(parameters);
  const { checked, damaged, repairedBlocks, damagedFacts } = await withLake(config, (store) =>
    store.verify(),
  );
  for (const { id, reason } of damaged) console.log(`damaged  ${id}  ${reason}`);
  console.log(`${checked} records were read; ${damaged.length} are damaged.`);
  if (repairedBlocks > 0) console.log(`${repairedBlocks} parts of the catalog are damaged.`);
  for (const fact of damagedFacts) console.log(`The Lake's ${fact} value is damaged.`);
  return damaged.length + damagedFacts.length + repairedBlocks === 0 ? 0 : 1;
};
