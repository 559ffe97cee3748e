import { overlapLabels, overlapModel } from '../../scripts/onnx/overlap-model.ts';
import type { FileContent } from './model-folders.ts';
import type { ModelContents } from './onnx-models.ts';
import { pieceId, tinyTokenizerFile } from './tiny-tokenizer.ts';

const lastSpecialId = pieceId('[SEP]');
/** The word that negates in the tiny vocabulary, which has no "not". */
export const negation = 'number';

/**
 * The tiny tokenizer with a place for a second text, as BERT has it. `changes` replaces or adds
 * fields.
 */
export function pairTokenizerFile(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const special = (id: string, typeId: number) => ({ SpecialToken: { id, type_id: typeId } });
  const sequence = (id: string, typeId: number) => ({ Sequence: { id, type_id: typeId } });
  return tinyTokenizerFile({
    post_processor: {
      type: 'TemplateProcessing',
      single: [special('[CLS]', 0), sequence('A', 0), special('[SEP]', 0)],
      pair: [
        special('[CLS]', 0),
        sequence('A', 0),
        special('[SEP]', 0),
        sequence('B', 1),
        special('[SEP]', 1),
      ],
      special_tokens: {},
    },
    ...changes,
  });
}

/** A cross-encoder that tells by shared words whether a premise supports a hypothesis. */
export const supportModel: ModelContents & { readonly kind: 'cross-encoder' } = {
  kind: 'cross-encoder',
  model: overlapModel({ lastSpecialId }),
  tokenizer: pairTokenizerFile(),
};

const inferenceBytes = overlapModel({ lastSpecialId, negations: [pieceId(negation)] });

/** One that also knows contradiction. */
export const inferenceModel: ModelContents & { readonly kind: 'cross-encoder'; readonly config: object } = {
  kind: 'cross-encoder',
  model: inferenceBytes,
  tokenizer: pairTokenizerFile(),
  config: { id2label: Object.fromEntries(overlapLabels.map((label, place) => [place, label])) },
};

/** The second as the files of a model folder, as the Hugging Face hub lays one out. */
export const inferenceExport: Readonly<Record<string, FileContent>> = {
  'onnx/model.onnx': inferenceBytes,
  'tokenizer.json': pairTokenizerFile(),
  'config.json': { ...inferenceModel.config, max_position_embeddings: 64 },
};
