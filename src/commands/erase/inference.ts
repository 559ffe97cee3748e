import { uuidArgument } from '../../graphql/global-id.ts';
import type { RunCommand } from '../shell/command.ts';
import { erase } from './erase.ts';

const document = `mutation ($input: EraseInferenceInput!) {
  result: eraseInference(input: $input) {
    ... on EraseInferencePayload { erasure { uuid inferenceCount completedAt } stage }
    ... on Error { message }
  }
}`;

/** Erases one inference. */
export const run: RunCommand = (config, parameters) =>
  erase(config, parameters, {
    document,
    inputOf: (name, reason) => ({ inferenceId: name, reason }),
    erase: (service, name, reason) =>
      service.eraseInference({ id: uuidArgument('Inference', 'ID', name), reason }),
  });
