import { DatabaseUnresponsiveError } from './database-unresponsive-error.ts';

/**
 * Returns the response of a server. After the timeout, the response is ignored.
 * @param milliseconds the timeout.
 * @throws DatabaseUnresponsiveError, and the error of the response.
 */
export async function withResponseTimeout<Answer>(
  answer: Promise<Answer>,
  milliseconds: number,
): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    // After the event loop was blocked, the response may have arrived without being read. It is
    // read one iteration later.
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
