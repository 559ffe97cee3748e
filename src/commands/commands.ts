import type { RunCommand } from './shell/command.ts';

/** One command of the command line. */
export interface Command {
  /** The words that name the command. */
  readonly words: readonly string[];
  /** Parameters as the help shows them; empty if the command takes none. */
  readonly parameters: string;
  readonly purpose: string;
  /** Loaded on demand: each command needs a different part of the product. */
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
    purpose: 'update the database schema',
    load: () => import('./migrate.ts'),
  },
  {
    words: ['doctor'],
    parameters: '',
    purpose: 'check every part of the configuration and report problems',
    load: () => import('./doctor.ts'),
  },
  {
    words: ['models', 'list'],
    parameters: '',
    purpose: 'list the registered models',
    load: () => import('./models/list.ts'),
  },
  {
    words: ['models', 'check'],
    parameters: 'DIR [--max-tokens N]',
    purpose: 'load and measure the model in a directory; writes nothing',
    load: () => import('./models/check.ts'),
  },
  {
    words: ['models', 'add'],
    parameters: 'DIR [--name NAME] [--copy] [--max-tokens N]',
    purpose: 'check and register the model in a directory; --copy copies it into MODELS_DIR',
    load: () => import('./models/add.ts'),
  },
  {
    words: ['models', 'default'],
    parameters: 'NAME',
    purpose: 'make a registered model the default',
    load: () => import('./models/default.ts'),
  },
  {
    words: ['models', 're-embed'],
    parameters: '--model NAME',
    purpose: 'compute the vectors that inferences lack in the space of a model, for searches by meaning',
    load: () => import('./models/re-embed.ts'),
  },
  {
    words: ['refit-calibrator'],
    parameters: '[--evidence CONTEXT|SAMPLES]',
    purpose: 'fit calibrators on the labels from feedback',
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
    purpose: 'remove the texts and vectors of all inferences of a session; their figures stay',
    load: () => import('./erase/session.ts'),
  },
  {
    words: ['lake', 'export'],
    parameters: '[FILE] [--format jsonl|parquet|arrow]',
    purpose: 'write every entry of the Lake to a file or to standard output',
    load: () => import('./lake/export.ts'),
  },
  {
    words: ['lake', 'import'],
    parameters: '[FILE] [--format jsonl|parquet|arrow]',
    purpose: 'add the entries of an export to the Lake; stop the server first',
    load: () => import('./lake/import.ts'),
  },
  {
    words: ['lake', 'backup'],
    parameters: 'FILE',
    purpose: 'write a compacted, consistent copy of the Lake to a file',
    load: () => import('./lake/backup.ts'),
  },
  {
    words: ['lake', 'verify'],
    parameters: '',
    purpose: 'read every record of the Lake and list the damaged ones',
    load: () => import('./lake/verify.ts'),
  },
  {
    words: ['lake', 'rebuild'],
    parameters: '',
    purpose: 'rebuild the Lake from the database; stop the server first',
    load: () => import('./lake/rebuild.ts'),
  },
];
