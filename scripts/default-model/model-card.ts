import { RECIPE } from './recipe.ts';
import { MAX_PIECES } from './tokenizer-file.ts';

/** Facts that a training run adds to the card. */
export type CardFacts = {
  /** The evaluation as Markdown tables. */
  readonly measured: string;
  readonly seed: number;
  /** Parts of the STS-B training split that were used for fitting. */
  readonly sources: readonly string[];
};

/** Terms in the licence file of STS-B for the text of each part of the training split. */
const STS_TERMS: ReadonlyMap<string, string> = new Map([
  ['images', 'captions of PASCAL VOC-2008 images (Rashtchian et al. 2010), CC BY-SA'],
  ['headlines', 'news headlines gathered by the European Media Monitor (EMM), to be acknowledged on reuse'],
  ['MSRpar', 'Microsoft Research Paraphrase Corpus, for researchers who agree to its own terms'],
  ['MSRvid', 'Microsoft Research Video Description Corpus, for researchers who agree to its own terms'],
  ['deft-news', 'news of the DEFT project, no terms stated'],
  ['deft-forum', 'forum posts of the DEFT project, no terms stated'],
]);

function termsOf(sources: readonly string[]): string {
  return sources.map((source) => `  - ${source}: ${STS_TERMS.get(source) ?? 'terms unknown'}`).join('\n');
}

function recipeText({ seed, sources }: CardFacts): string {
  const { meaning, similarity } = RECIPE;
  return `
## How it was made

    node scripts/default-model/train.ts --data DIR --seed ${seed} --sources ${sources.join(',')}

The same data and options give the same files.

1. Vocabulary: the ${RECIPE.pieces} pieces that running text needs most, counted in the data below.
2. First values: GloVe and Model2Vec vectors, whitened, side by side, and random values in the remaining places;
   frequent words get short vectors (smooth inverse frequency).
3. Meaning: ${meaning.steps} steps of contrastive training (InfoNCE, batches of ${meaning.batch}) on WordNet: synonyms,
   words with definitions, definitions with examples, neighbouring meanings, inflected words with base forms.
4. Similarity: ${similarity.steps} steps on sentence pairs that people scored (CoSENT, batches of ${similarity.batch}).
5. Each row rounded to eight bits with one scale.`;
}

/** The text of `model-card.md`. */
export function modelCard(facts: CardFacts): string {
  return `# vortex-static-384

A small sentence embedding model for English. Each piece of a vocabulary of ${RECIPE.pieces} has one vector;
the vector of a text is their mean, scaled to length one. The model needs no GPU and takes well under a millisecond
per sentence on one processor core.

| | |
|---|---|
| files | \`model.onnx\`, \`tokenizer.json\` (Hugging Face format: WordPiece, lower-case) |
| inputs | \`input_ids\`, \`attention_mask\`: int64 [batch, sequence] |
| output | \`sentence_embedding\`: float32 [batch, ${RECIPE.width}], pooled over the mask and of length one |
| maximum length | ${MAX_PIECES} pieces, the opening and closing ones included |
| numbers | ${RECIPE.pieces} x ${RECIPE.width} signed bytes, one 32-bit scale per row |
| licence | CC BY-SA 4.0, see below |
${recipeText(facts)}

## How good it is

Measured on the files as they are here, through ONNX Runtime:

    node scripts/default-model/evaluate.ts --data DIR

${facts.measured}

The recipe was chosen on these figures, so expect slightly lower ones on other data. The synonyms are pairs of common
words that share a meaning in WordNet. Training contained no such pair, and nothing from WordNet about the shared
meaning. It did contain their other meanings, so some pairs are still connected through a third text.

The anchors are the sentences by which the server distinguishes nine kinds of text. Three quarters of them determine
the directions; the figures are for the rest, on which the temperature was fitted.

## Data, licences and credits

- Open English WordNet, CC BY 4.0 (https://en-word.net), derived from Princeton WordNet under the WordNet License.
- GloVe 6B, 50 dimensions, the 10,000 most frequent words, Public Domain Dedication and License 1.0
  (Pennington, Socher and Manning 2014, https://nlp.stanford.edu/projects/glove).
- Model2Vec \`test-model-vocab-quantized\`, MIT, Copyright (c) MinishLab, distilled from BAAI/bge-base-en-v1.5, MIT.
- Semantic Textual Similarity Benchmark (Cer et al. 2017, http://ixa2.si.ehu.eus/stswiki). The scores are CC BY-SA 4.0; each
  part's text has terms of its own. Fitted on:
${termsOf(facts.sources)}

  The development split, parts of which come from the Microsoft Research corpora, was used for selection and
  evaluation, not for fitting. No text of the benchmark is contained in the model.

Whether trained numbers are an adaptation of the texts behind them is not settled. On the cautious reading the
share-alike terms above carry over, so the three files of this folder are offered under CC BY-SA 4.0
(https://creativecommons.org/licenses/by-sa/4.0). The code that makes and runs them is not affected.

## Limits

- It does not see the order of words: "dog bites man" and "man bites dog" have the same vector.
- It hardly sees negation, and words of opposite meaning (hot, cold) come out as related.
- A word has one vector, whichever of its meanings is intended.
- English only. Rare words are composed of endings and carry little meaning; characters outside the Latin
  script become one unknown piece.
- It learned from dictionaries, captions and headlines, with their subjects and prejudices.
`;
}
