import type { RunCommand } from './shell/command.ts';

/** One thing that the command line can do. */
export interface Command {
  /** The words that call it. */
  readonly words: readonly string[];
  /** What follows the words, for people; empty if nothing does. */
  readonly parameters: string;
  readonly purpose: string;
  /** Loaded when it is called: each needs another part of the product. */
  readonly load: () => Promise<{ readonly run: RunCommand }>;
}

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [
  {
    words: ['start'],
    parameters: '',
    purpose: 'start the server',
    load: () => import('./start.ts'),
  },
  {
    words: ['migrate'],
    parameters: '',
    purpose: 'bring the schema of the database up to date',
    load: () => import('./migrate.ts'),
  },
  {
    words: ['doctor'],
    parameters: '',
    purpose: 'try every part of the configuration and say what is wrong',
    load: () => import('./doctor.ts'),
  },
  {
    words: ['models', 'list'],
    parameters: '',
    purpose: 'show the registered models',
    load: () => import('./models/list.ts'),
  },
  {
    words: ['models', 'check'],
    parameters: 'DIR [--max-tokens N]',
    purpose: 'load the model in a folder and measure it; nothing is written',
    load: () => import('./models/check.ts'),
  },
  {
    words: ['models', 'add'],
    parameters: 'DIR [--name NAME] [--copy] [--max-tokens N]',
    purpose: 'check the model in a folder and register it; --copy brings it into MODELS_DIR',
    load: () => import('./models/add.ts'),
  },
  {
    words: ['refit-calibrator'],
    parameters: '[--evidence CONTEXT|SAMPLES]',
    purpose: 'fit calibrators on the labels that feedback gave',
    load: () => import('./refit-calibrator.ts'),
  },
  {
    words: ['erase', 'inference'],
    parameters: 'ID [--reason TEXT]',
    purpose: 'remove the texts and the vector of an inference everywhere; its figures stay',
    load: () => import('./erase/inference.ts'),
  },
  {
    words: ['erase', 'session'],
    parameters: 'NAME [--reason TEXT]',
    purpose: 'remove the texts and vectors of every inference of a session; their figures stay',
    load: () => import('./erase/session.ts'),
  },
  {
    words: ['lake', 'export'],
    parameters: '[FILE] [--format jsonl|parquet|arrow]',
    purpose: 'write every entry of the Lake to a file or a pipe',
    load: () => import('./lake/export.ts'),
  },
  {
    words: ['lake', 'import'],
    parameters: '[FILE] [--format jsonl|parquet|arrow]',
    purpose: 'take the entries of an export into the Lake; no server may keep it',
    load: () => import('./lake/import.ts'),
  },
  {
    words: ['lake', 'backup'],
    parameters: 'FILE',
    purpose: 'write a compacted copy of the Lake as it is at one moment',
    load: () => import('./lake/backup.ts'),
  },
  {
    words: ['lake', 'verify'],
    parameters: '',
    purpose: 'read every record of the Lake and say which are damaged',
    load: () => import('./lake/verify.ts'),
  },
  {
    words: ['lake', 'rebuild'],
    parameters: '',
    purpose: 'make the Lake again from the database; no server may keep it',
    load: () => import('./lake/rebuild.ts'),
  },
];
