import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { entryOfLine } from '../../platform/lake/export-jsonl.ts';
import type { LakeEntry } from '../../platform/lake/lake-entry.ts';
import { CommandError, type RunCommand, UsageError } from '../command.ts';
import { Progress } from '../progress.ts';
import { keepingLake } from './lake-command.ts';

/** Takes the entries of an export as lines of JSON into the Lake, while no server keeps it. Those that are there already are left as they are. */
export const run: RunCommand = async (config, parameters) => {
  const [file, ...more] = parameters;
  if (more.length > 0) throw new UsageError(`one FILE at a time, not "${parameters.join(' ')}"`);
  const progress = new Progress(process.stderr);
  const input = file === undefined ? process.stdin : createReadStream(file);
  const { added, present } = await keepingLake(config, (store) =>
    progress.step('import', async () => {
      const counts = { added: 0, present: 0, line: 0 };
      for await (const line of createInterface({ input })) {
        counts.line += 1;
        if (store.add(readLine(line, counts.line))) counts.added += 1;
        else counts.present += 1;
        if (counts.added % 1000 === 999) await store.durable();
      }
      await store.durable();
      return counts;
    }),
  );
  console.log(`${added} entries were added; ${present} were there already.`);
  return 0;
};

function readLine(line: string, number: number): LakeEntry {
  try {
    return entryOfLine(line);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError(`Line ${number} is no entry: ${reason}`);
  }
}
