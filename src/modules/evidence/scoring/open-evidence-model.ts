import { join } from 'node:path';
import { bundledModelsDirectory } from '../../../config/config.ts';
import { type EvidenceModel, readEvidenceModel } from './evidence-model.ts';

/** Reads the model that turns features of a response into the probability that it is supported. */
export function openEvidenceModel(): Promise<EvidenceModel> {
  return readEvidenceModel(join(bundledModelsDirectory, 'evidence', 'evidence-model.json'));
}
