import { z } from 'zod';
import { carryOut } from '../../src/commands/command-line.ts';

/** What `useCommands` sends: one command with all of its environment. */
const callSchema = z.object({
  parameters: z.array(z.string()),
  environment: z.record(z.string(), z.string()),
  workingDirectory: z.string(),
  endMark: z.string(),
});

/*
 * Runs the commands that its parent sends, one after another. After each it writes the exit code
 * between two marks to both outputs, so that the parent knows where what the command said ends.
 */

// Each command adds its handlers of signals and of lost readers, and a process that runs one
// command adds one of each.
for (const emitter of [process, process.stdout, process.stderr]) emitter.setMaxListeners(0);

process.on('message', async (message) => {
  const { parameters, environment, workingDirectory, endMark } = callSchema.parse(message);
  process.chdir(workingDirectory);
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, environment);
  const code = await carryOut(parameters);
  for (const output of [process.stdout, process.stderr]) output.write(`${endMark}${code}${endMark}`);
});
process.once('disconnect', () => process.exit());
