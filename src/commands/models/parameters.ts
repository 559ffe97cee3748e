import { z } from 'zod';
import { UsageError } from '../shell/command.ts';

/** @throws UsageError unless there is exactly one. */
export function soleFolder(positionals: readonly string[]): string {
  const [folder, ...more] = positionals;
  if (folder === undefined) throw new UsageError('DIR is missing: the directory of the model');
  if (more.length > 0) throw new UsageError(`expects one DIR, not "${positionals.join(' ')}"`);
  return folder;
}

/** @throws UsageError */
export function readMaxTokens(text: string | undefined): number | undefined {
  const parsed = z.string().regex(/^\d+$/).transform(Number).optional().safeParse(text);
  if (!parsed.success) throw new UsageError(`--max-tokens expects a whole number, not "${text}"`);
  return parsed.data;
}
