import { type Graph, model } from '../../scripts/onnx/model.ts';
import { pieceId, TINY_VOCABULARY, tinyTokenizerFile } from './tiny-tokenizer.ts';

/** Centuries of iterations. */
const endless = 2n ** 60n;
const dimension = 8;

const shape = ['batch', 'tokens', dimension];
/** Turns the signs of the vectors: something that no optimiser can leave out. */
const turn: Graph = {
  name: 'turn',
  inputs: [
    { name: 'iteration', type: 'int64', shape: [] },
    { name: 'goes_on', type: 'bool', shape: [] },
    { name: 'before', type: 'float32', shape },
  ],
  outputs: [
    { name: 'still_goes_on', type: 'bool', shape: [] },
    { name: 'after', type: 'float32', shape },
  ],
  nodes: [
    { operator: 'Identity', inputs: ['goes_on'], outputs: ['still_goes_on'] },
    { operator: 'Neg', inputs: ['before'], outputs: ['after'] },
  ],
};

/** A text that holds this word keeps `hangsOnWord` busy for ever; no text of a load holds it. */
export const hangingWord = 'cafe';

/** Runs for ever on every text, also on those that a load tries. */
export const hangsAlways = loopingModel('always');

/** Runs for ever on a text with the word `cafe`, and answers all others. */
export const hangsOnWord = loopingModel('word');

/**
 * A tokenizer whose pattern takes time that doubles with each letter `a` before a letter that is
 * none.
 */
export const backtrackingTokenizer = tinyTokenizerFile({
  pre_tokenizer: {
    type: 'Sequence',
    pretokenizers: [
      { type: 'BertPreTokenizer' },
      { type: 'Split', pattern: { Regex: '(a+)+$' }, behavior: 'Isolated', invert: false },
    ],
  },
});

/** A text on which that pattern would take years. */
export const backtrackingText = `${'a'.repeat(80)}b`;

/**
 * A text model whose token vectors pass through a Loop of so many iterations as the text asks for.
 */
function loopingModel(hangs: 'always' | 'word'): Uint8Array {
  const word = BigInt64Array.of(BigInt(pieceId(hangingWord)));
  return model({
    name: 'looping',
    inputs: [{ name: 'input_ids', type: 'int64', shape: ['batch', 'tokens'] }],
    outputs: [{ name: 'last_hidden_state', type: 'float32', shape: ['batch', 'tokens', dimension] }],
    nodes: [
      { operator: 'Gather', inputs: ['table', 'input_ids'], outputs: ['rows'] },
      { operator: 'Equal', inputs: ['input_ids', 'word'], outputs: ['is_word'] },
      { operator: 'Cast', inputs: ['is_word'], outputs: ['ones'], attributes: { to: { int: 7 } } },
      {
        operator: 'ReduceMax',
        inputs: ['ones'],
        outputs: ['has_word'],
        attributes: { keepdims: { int: 0 } },
      },
      { operator: 'Mul', inputs: ['has_word', 'endless'], outputs: ['wanted'] },
      { operator: 'Max', inputs: ['wanted', 'least'], outputs: ['iterations'] },
      {
        operator: 'Loop',
        inputs: ['iterations', '', 'rows'],
        outputs: ['last_hidden_state'],
        attributes: { body: { graph: turn } },
      },
    ],
    initializers: [
      {
        name: 'table',
        shape: [TINY_VOCABULARY.length, dimension],
        data: Float32Array.from({ length: TINY_VOCABULARY.length * dimension }, (_, index) =>
          Math.sin(index),
        ),
      },
      { name: 'word', shape: [1], data: word },
      { name: 'endless', shape: [], data: BigInt64Array.of(endless) },
      { name: 'least', shape: [], data: BigInt64Array.of(hangs === 'always' ? endless : 0n) },
    ],
  });
}
