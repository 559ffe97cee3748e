import { CommandError, type RunCommand, UsageError } from './commands/command.ts';
import { endBySignal } from './commands/end-by-signal.ts';
import { processConfig } from './config.ts';
import { readableFailure } from './welcome.ts';

/** One thing that the command line can do. */
interface Command {
  /** The words that call it. */
  readonly words: readonly string[];
  /** What follows the words, for people; empty if nothing does. */
  readonly parameters: string;
  readonly purpose: string;
  /** Loaded when it is called: each needs another part of the product. */
  readonly load: () => Promise<{ readonly run: RunCommand }>;
}

const commands: readonly Command[] = [
  {
    words: ['migrate'],
    parameters: '',
    purpose: 'bring the schema of the database up to date',
    load: () => import('./commands/migrate.ts'),
  },
  {
    words: ['doctor'],
    parameters: '',
    purpose: 'try every part of the configuration and say what is wrong',
    load: () => import('./commands/doctor.ts'),
  },
  {
    words: ['models', 'list'],
    parameters: '',
    purpose: 'show the registered models',
    load: () => import('./commands/models/list.ts'),
  },
  {
    words: ['models', 'check'],
    parameters: 'DIR [--max-tokens N]',
    purpose: 'load the model in a folder and measure it; nothing is written',
    load: () => import('./commands/models/check.ts'),
  },
  {
    words: ['models', 'add'],
    parameters: 'DIR [--name NAME] [--copy] [--max-tokens N]',
    purpose: 'check the model in a folder and register it; --copy brings it into MODELS_DIR',
    load: () => import('./commands/models/add.ts'),
  },
  {
    words: ['refit-calibrator'],
    parameters: '[--evidence CONTEXT|SAMPLES]',
    purpose: 'fit calibrators on the labels that feedback gave',
    load: () => import('./commands/refit-calibrator.ts'),
  },
  {
    words: ['erase', 'inference'],
    parameters: 'ID [--reason TEXT]',
    purpose: 'remove the texts and the vector of an inference everywhere; its figures stay',
    load: () => import('./commands/erase/inference.ts'),
  },
  {
    words: ['erase', 'session'],
    parameters: 'NAME [--reason TEXT]',
    purpose: 'do so with every inference of a session',
    load: () => import('./commands/erase/session.ts'),
  },
  {
    words: ['lake', 'export'],
    parameters: '[FILE] [--format jsonl|parquet|arrow]',
    purpose: 'write every entry of the Lake to a file or a pipe',
    load: () => import('./commands/lake/export.ts'),
  },
  {
    words: ['lake', 'import'],
    parameters: '[FILE] [--format jsonl|parquet|arrow]',
    purpose: 'take the entries of an export into the Lake; no server may keep it',
    load: () => import('./commands/lake/import.ts'),
  },
  {
    words: ['lake', 'backup'],
    parameters: 'FILE',
    purpose: 'write a compacted copy of the Lake as it is at one moment',
    load: () => import('./commands/lake/backup.ts'),
  },
  {
    words: ['lake', 'verify'],
    parameters: '',
    purpose: 'read every record of the Lake and say which are damaged',
    load: () => import('./commands/lake/verify.ts'),
  },
  {
    words: ['lake', 'rebuild'],
    parameters: '',
    purpose: 'make the Lake anew from the database; no server may keep it',
    load: () => import('./commands/lake/rebuild.ts'),
  },
];

/** @returns the exit code: 0, 1 when the command could not be carried out, 2 when it could not be understood. */
async function main(words: readonly string[]): Promise<number> {
  if (words.includes('--help')) {
    console.log(usage(words));
    return 0;
  }
  const command = commands.find((one) => one.words.every((word, index) => words[index] === word));
  if (command === undefined) {
    console.error(usage(words));
    return 2;
  }
  try {
    const { run } = await command.load();
    return await run(processConfig(), words.slice(command.words.length));
  } catch (error) {
    if (error instanceof UsageError) {
      console.error(`${command.words.join(' ')}: ${error.message}\n\n${usage(words)}`);
      return 2;
    }
    console.error(error instanceof CommandError ? error.message : readableFailure(error));
    return 1;
  }
}

/** How to call the commands that begin with the first word; all of them when none does. */
function usage([first]: readonly string[]): string {
  const group = commands.filter(({ words }) => words[0] === first);
  const shown = (group.length === 0 ? commands : group).map(
    ({ words, parameters, purpose }) => [[...words, parameters].join(' ').trimEnd(), purpose] as const,
  );
  const width = Math.max(...shown.map(([call]) => call.length));
  return [
    'usage: node src/cli.ts COMMAND',
    '',
    ...shown.map(([call, purpose]) => `  ${call.padEnd(width)}  ${purpose}`),
  ].join('\n');
}

endBySignal();
process.exitCode = await main(process.argv.slice(2));
