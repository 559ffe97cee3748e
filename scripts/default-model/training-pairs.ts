import { baseForm } from './inflections.ts';
import type { HeldOutWords } from './synonyms.ts';
import type { Synset } from './wordnet.ts';

/** Two texts with the same or nearly the same meaning. */
export type TextPair = readonly [string, string];

/** Number of words of a synset, from its start, that are paired with those of a neighbour. */
const NEIGHBOUR_WORDS = 2;

function combinations(words: readonly string[]): TextPair[] {
  return words.flatMap((first, index) => words.slice(index + 1).map((second): TextPair => [first, second]));
}

function crossed(firsts: readonly string[], seconds: readonly string[], limit: number): TextPair[] {
  return firsts
    .slice(0, limit)
    .flatMap((first) => seconds.slice(0, limit).map((second): TextPair => [first, second]));
}

/**
 * All pairs of similar meaning: those from WordNet, and inflected words with their base forms. No
 * held-out pair is included, whatever its relation.
 * @param vocabulary pieces of the tokenizer, in which inflections are searched
 */
export function trainingPairs(
  synsets: readonly Synset[],
  vocabulary: readonly string[],
  heldOut: HeldOutWords,
): TextPair[] {
  const hidden = new Set([...heldOut.synonyms, ...heldOut.unrelated].map(pairKey));
  return [...wordNetPairs(synsets, heldOut), ...inflectionPairs(vocabulary)].filter(
    (pair) => !hidden.has(pairKey(pair)),
  );
}

/** A key that is the same for two texts in either order and case. */
export function pairKey([first, second]: TextPair): string {
  return [first.toLowerCase(), second.toLowerCase()].toSorted().join('\n');
}

/**
 * Pairs of similar meaning from WordNet: synonyms; a word and its definition; a definition and a
 * word with each of its examples (most contain the word, which teaches the value of a shared word);
 * words and definitions of a synset and its neighbours. If a held-out pair of synonyms shares a
 * synset, that synset gives pairs for neither word; a neighbour may still give that pair.
 */
function wordNetPairs(synsets: readonly Synset[], heldOut: HeldOutWords): TextPair[] {
  const shown = withoutHeldOut(synsets, heldOut);
  const byId = new Map(shown.map((synset) => [synset.id, synset]));
  return shown.flatMap((synset) => {
    const { members, definition, examples } = synset;
    const neighbours = [...synset.hypernym, ...synset.similar, ...synset.also, ...synset.attribute]
      .map((id) => byId.get(id))
      .filter((neighbour) => neighbour !== undefined);
    return [
      ...combinations(members),
      ...members.map((member): TextPair => [member, definition]),
      ...examples.map((example): TextPair => [definition, example]),
      ...members.flatMap((member) => examples.map((example): TextPair => [member, example])),
      ...neighbours.flatMap((neighbour) => [
        ...crossed(members, neighbour.members, NEIGHBOUR_WORDS),
        [definition, neighbour.definition] as const,
      ]),
    ];
  });
}

/**
 * The synsets that a held-out pair shares, without its two words and without the examples, which
 * use them. All others are unchanged.
 */
function withoutHeldOut(synsets: readonly Synset[], heldOut: HeldOutWords): Synset[] {
  return synsets.map((synset) => {
    const words = new Set(synset.members.map((member) => member.toLowerCase()));
    const hidden = new Set(
      heldOut.synonyms.filter(([first, second]) => words.has(first) && words.has(second)).flat(),
    );
    if (hidden.size === 0) return synset;
    const members = synset.members.filter((member) => !hidden.has(member.toLowerCase()));
    return { ...synset, members, examples: [] };
  });
}

/** Inflected words of a vocabulary with their base forms. */
function inflectionPairs(vocabulary: readonly string[]): TextPair[] {
  const words = vocabulary.filter((piece) => /^[a-z]+$/.test(piece));
  const known = new Set(words);
  return words.flatMap((word): TextPair[] => {
    const base = baseForm(word, known);
    return base === undefined ? [] : [[word, base]];
  });
}
