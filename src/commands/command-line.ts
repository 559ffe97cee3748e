import { version } from '../app/version.ts';
import { processConfig } from '../config/config.ts';
import { type Command, commands } from './commands.ts';
import { endBySignal } from './end-by-signal.ts';
import { nearest } from './nearest.ts';
import { CommandError, UsageError } from './shell/command.ts';

/** Name under which users call the launcher. */
const launcher = 'vortex-signal';

const asksForHelp = (word: string) => word === '-h' || word === '--help';

/** The command that runs when none is named, and its other name. */
const defaultCommand = 'start';
const aliasOfDefault = 'serve';

/**
 * Runs the command that a command line names. Without one, it starts the server.
 * @returns the exit code: 0 for success, 1 if the command failed, 2 if the command line is not
 * valid.
 */
export async function carryOut(given: readonly string[]): Promise<number> {
  ignoreLostReaders();
  const words =
    given.length === 0 || given[0] === aliasOfDefault ? [defaultCommand, ...given.slice(1)] : given;
  const [first] = words;
  if (words.some(asksForHelp) || first === 'help') return say(usage(words.filter((word) => word !== 'help')));
  if (words.length === 1 && (first === '--version' || first === '-v')) return say(version);
  const command = commands.find((one) => begins(words, one.words));
  if (command === undefined) return misunderstood(complaint(words), words);
  return attempt(command, words.slice(command.words.length));
}

async function attempt(command: Command, parameters: readonly string[]): Promise<number> {
  let isVerbose = false;
  try {
    endBySignal();
    const config = processConfig();
    isVerbose = config.log.level === 'debug' || config.log.level === 'trace';
    const { run } = await command.load();
    return await run(config, parameters);
  } catch (error) {
    if (error instanceof UsageError)
      return misunderstood(`${command.words.join(' ')}: ${error.message}`, command.words);
    if (error instanceof CommandError) console.error(error.message);
    else {
      const { readableFailure } = await import('../app/failure.ts');
      console.error(readableFailure(error));
      if (isVerbose && error instanceof Error) console.error(error.stack);
    }
    return 1;
  }
}

/**
 * Ignores EPIPE: it is not an error when the reader of the output, such as `head`, ends early.
 * Commands that write data detect it themselves.
 */
function ignoreLostReaders(): void {
  for (const output of [process.stdout, process.stderr]) {
    output.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
}

function say(text: string): number {
  console.log(text);
  return 0;
}

function misunderstood(text: string, words: readonly string[]): number {
  console.error(`${text}\n\n${usage(words)}`);
  return 2;
}

/** The error message for an unknown command, with the nearest known one. */
function complaint(words: readonly string[]): string {
  const [first = '', second] = words;
  const group = groupOf(first);
  if (group.length > 0 && second === undefined) return `"${first}" needs a subcommand.`;
  const said = group.length > 0 ? `${first} ${second}` : first;
  const names = commands.map((one) => one.words.join(' '));
  const guess = nearest(
    said,
    group.length > 0 ? names : [...names, ...commands.map((one) => one.words[0] ?? '')],
  );
  const hint = guess === null ? '' : ` Did you mean "${guess}"?`;
  return `Unknown command "${said.slice(0, 60)}".${hint}`;
}

/**
 * Usage of the command with which the words begin. If there is none, usage of all commands with the
 * same first word. If there are none, usage of all commands.
 */
function usage(words: readonly string[]): string {
  const command = commands.find((one) => begins(words, one.words));
  const group = command === undefined ? groupOf(words[0]) : [command];
  const shown = (group.length === 0 ? commands : group).map(
    (one) => [[...one.words, one.parameters].join(' ').trimEnd(), one.purpose] as const,
  );
  const width = Math.max(...shown.map(([call]) => call.length));
  return [
    `usage: ${launcher} [COMMAND]`,
    '',
    ...shown.map(([call, purpose]) => `  ${call.padEnd(width)}  ${purpose}`),
    ...(group.length === 0
      ? [
          '',
          `Without COMMAND, or with ${aliasOfDefault}, it starts the server. Run COMMAND -h for the usage of a command, or --version for the version.`,
        ]
      : []),
  ].join('\n');
}

function begins(words: readonly string[], start: readonly string[]): boolean {
  return start.every((word, index) => words[index] === word);
}

function groupOf(first: string | undefined): readonly Command[] {
  return commands.filter((one) => one.words[0] === first);
}
