import { createLogger } from '../platform/observability/logger.ts';
import { diagnose } from './diagnosis.ts';
import { expectNothing, type RunCommand } from './shell/command.ts';

/** Tries every part of the configuration and says what is wrong. */
export const run: RunCommand = async (config, parameters) => {
  expectNothing(parameters);
  let isGood = true;
  for await (const finding of diagnose(config, createLogger({ level: 'silent', format: 'json' }))) {
    isGood &&= finding.isGood;
    console.log(`${finding.isGood ? 'good' : 'BAD '}  ${finding.subject.padEnd(14)} ${finding.detail}`);
  }
  return isGood ? 0 : 1;
};
