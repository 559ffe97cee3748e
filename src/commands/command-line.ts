import { version } from '../app/version.ts';
import { processConfig } from '../config/config.ts';
import { type Command, commands } from './commands.ts';
import { endBySignal } from './end-by-signal.ts';
import { nearest } from './nearest.ts';
import { CommandError, UsageError } from './shell/command.ts';

/** How people call the launcher. */
const launcher = 'vortex-signal';

const asksForHelp = (word: string) => word === '-h' || word === '--help';

/**
 * Carries out what the words of a command line say.
 * @returns the exit code: 0, 1 when the command could not be carried out, 2 when it could not be understood.
 */
export async function carryOut(words: readonly string[]): Promise<number> {
  ignoreLostReaders();
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

/** A reader of the output that is gone, such as `head`, is not a fault of the command. What writes data there learns of it by itself. */
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

/** What is wrong with words that call no command, and which command is nearest to them. */
function complaint(words: readonly string[]): string {
  const [first, second] = words;
  if (first === undefined) return 'Which command?';
  const group = groupOf(first);
  if (group.length > 0 && second === undefined) return `What shall "${first}" do?`;
  const said = group.length > 0 ? `${first} ${second}` : first;
  const names = commands.map((one) => one.words.join(' '));
  const guess = nearest(
    said,
    group.length > 0 ? names : [...names, ...commands.map((one) => one.words[0] ?? '')],
  );
  const hint = guess === null ? '' : ` The nearest is "${guess}".`;
  return `There is no command "${said.slice(0, 60)}".${hint}`;
}

/** How to call the command that the words begin with, or those that begin with the first word; all of them when none does. */
function usage(words: readonly string[]): string {
  const command = commands.find((one) => begins(words, one.words));
  const group = command === undefined ? groupOf(words[0]) : [command];
  const shown = (group.length === 0 ? commands : group).map(
    (one) => [[...one.words, one.parameters].join(' ').trimEnd(), one.purpose] as const,
  );
  const width = Math.max(...shown.map(([call]) => call.length));
  return [
    `usage: ${launcher} COMMAND`,
    '',
    ...shown.map(([call, purpose]) => `  ${call.padEnd(width)}  ${purpose}`),
    ...(group.length === 0
      ? ['', '-h after a command explains it; --version says which version this is.']
      : []),
  ].join('\n');
}

function begins(words: readonly string[], start: readonly string[]): boolean {
  return start.every((word, index) => words[index] === word);
}

function groupOf(first: string | undefined): readonly Command[] {
  return commands.filter((one) => one.words[0] === first);
}
