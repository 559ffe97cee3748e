import type { RunCommand } from '../shell/command.ts';
import { erase } from './erase.ts';

const document = `mutation ($input: EraseSessionInput!) {
  result: eraseSession(input: $input) {
    ... on EraseSessionPayload { erasure { uuid inferenceCount completedAt } stage }
    ... on Error { message }
  }
}`;

/** Erases every inference of a session. */
export const run: RunCommand = (config, parameters) =>
  erase(config, parameters, {
    document,
    inputOf: (name, reason) => ({ sessionId: name, reason }),
    erase: (service, name, reason) => service.eraseSession({ sessionId: name, reason }),
  });
