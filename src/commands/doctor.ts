import { createLogger } from '../platform/observability/logger.ts';
import { diagnose } from './diagnosis.ts';
import { expectNothing, type RunCommand } from './shell/command.ts';

/** Checks every part of the configuration and reports problems. */
export const run: RunCommand = async (config, parameters) => {
  expectNothing(parameters);
  let isGood = true;
  for await (const finding of diagnose(config, createLogger({ level: 'silent', format: 'json' }))) {
    isGood &&= finding.isGood;
    console.log(`${finding.isGood ? 'good' : 'BAD '}  ${finding.subject.padEnd(16)} ${finding.detail}`);
  }
  return isGood ? 0 : 1;
};
