import { ModelLoadError } from '../inference-engine.ts';
import type { ModelSignature } from '../model-signature.ts';
import { reasonOf } from '../reason-of.ts';
import type { EncodedText, Padding } from '../tokenizer/text-reader.ts';
import { InputTensors } from './input-tensors.ts';
import type { OutputTensor, RunModel } from './text-model.ts';

/**
 * Determines the length of an answer by one run, for a model whose file leaves it open.
 * @throws ModelLoadError if it cannot run, or returns no such answer.
 */
export async function measureDimension(
  run: RunModel,
  encoded: EncodedText,
  padding: Padding,
  signature: ModelSignature,
): Promise<number> {
  const inputs = new InputTensors(signature.inputs, padding).fill([encoded], {
    rows: [0],
    width: encoded.ids.length,
  });
  let answer: OutputTensor;
  try {
    answer = await run(inputs, signature.output.name);
  } catch (error) {
    throw new ModelLoadError(`The model cannot read a text of one letter: ${reasonOf(error)}`);
  }
  const { dims } = answer;
  const dimension = dims.at(-1);
  if (dims.length === (signature.output.isPerToken ? 3 : 2) && dimension !== undefined && dimension > 0) {
    return dimension;
  }
  throw new ModelLoadError(
    `The model's output ${signature.output.name} has the shape [${dims.join(', ')}], which does not contain one answer for each text.`,
  );
}
