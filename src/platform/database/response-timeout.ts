import { DatabaseUnresponsiveError } from './database-unresponsive-error.ts';

/**
 * What a server answers, if it does so in time; the answer is ignored if not.
 * @param milliseconds how long it is waited for.
 * @throws DatabaseUnresponsiveError, and what the answer throws.
 */
export async function withResponseTimeout<Answer>(
  answer: Promise<Answer>,
  milliseconds: number,
): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    // After a long turn of the event loop the answer may be there and only not read: it is, one turn later.
    timer = setTimeout(
      () => setImmediate(() => reject(new DatabaseUnresponsiveError(milliseconds))),
      milliseconds,
    );
  });
  try {
    return await Promise.race([answer, silence]);
  } finally {
    clearTimeout(timer);
  }
}
