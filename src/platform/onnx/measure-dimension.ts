import { ModelLoadError } from './inference-engine.ts';
import { InputTensors } from './input-tensors.ts';
import type { ModelSignature } from './model-signature.ts';
import { reasonOf } from './reason-of.ts';
import type { OutputTensor, RunModel } from './text-model.ts';
import type { TextTokenizer } from './tokenizer.ts';

/**
 * Numbers in a vector of a model whose file leaves them open, found by running it once.
 * @throws ModelLoadError when it cannot be run, or gives no vectors.
 */
export async function measureDimension(
  run: RunModel,
  tokenizer: TextTokenizer,
  signature: ModelSignature,
): Promise<number> {
  const encoded = tokenizer.encode('a');
  const inputs = new InputTensors(signature.inputs, tokenizer).fill([encoded], {
    rows: [0],
    width: encoded.ids.length,
  });
  let answer: OutputTensor;
  try {
    answer = await run(inputs, signature.output.name);
  } catch (error) {
    throw new ModelLoadError(`The model cannot embed a text of one letter: ${reasonOf(error)}`);
  }
  const { dims } = answer;
  const dimension = dims.at(-1);
  if (dims.length === (signature.output.perToken ? 3 : 2) && dimension !== undefined && dimension > 0) {
    return dimension;
  }
  throw new ModelLoadError(
    `The model's output ${signature.output.name} has the shape [${dims.join(', ')}], which holds no vectors.`,
  );
}
