/**
 * Returns the result of work, or fails after a timeout. The work continues after the timeout, and
 * its result is ignored.
 * @param late creates the error of the timeout.
 * @throws the error of the work.
 */
export async function withTimeout<Result>(
  work: Promise<Result>,
  milliseconds: number,
  late: () => Error = () => new Error(`took longer than ${milliseconds} ms`),
): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), milliseconds);
  });
  try {
    return await Promise.race([work, expired]);
  } finally {
    clearTimeout(timer);
  }
}
