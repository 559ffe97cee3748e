/**
 * What the end of a run says about a program that is not installed, or null if it is. A continuous
 * integration machine must have every one.
 * @param leftOut the suites that are skipped without it.
 */
export function leftOutWithout(isHere: boolean, program: string, leftOut: string): string | null {
  if (isHere) return null;
  if (process.env.CI === 'true') throw new Error(`${program} is not installed.`);
  return `${program} is not installed; ${leftOut} were SKIPPED.`;
}
