import { createLogger } from '../platform/observability/logger.ts';
import { diagnose } from './diagnosis.ts';
import { expectNothing, type RunCommand } from './shell/command.ts';

/** Tries every part of the configuration and says what is wrong. */
export const run: RunCommand = async (config, parameters) => {
  expectNothing(parameters);
  const findings = await diagnose(config, createLogger({ level: 'silent', format: 'json' }));
  for (const { isGood, subject, detail } of findings) {
    console.log(`${isGood ? 'good' : 'BAD '}  ${subject.padEnd(14)} ${detail}`);
  }
  return findings.every((finding) => finding.isGood) ? 0 : 1;
};
