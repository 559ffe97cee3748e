import { baseForm } from './inflections.ts';
import type { HeldOutWords } from './synonyms.ts';
import type { Synset } from './wordnet.ts';

/** Two texts that mean the same or nearly so. */
export type TextPair = readonly [string, string];

/** Words that must not be trained on in a synset, because their pair there is held out. */
function heldOutMembers(synset: Synset, heldOut: HeldOutWords): Set<string> {
  const members = new Set(synset.members.map((member) => member.toLowerCase()));
  return new Set(
    heldOut.synonyms.filter(([first, second]) => members.has(first) && members.has(second)).flat(),
  );
}

function combinations(words: readonly string[]): TextPair[] {
  return words.flatMap((first, index) => words.slice(index + 1).map((second): TextPair => [first, second]));
}

function crossed(firsts: readonly string[], seconds: readonly string[], limit: number): TextPair[] {
  return firsts
    .slice(0, limit)
    .flatMap((first) => seconds.slice(0, limit).map((second): TextPair => [first, second]));
}

/**
 * Pairs of like meaning out of WordNet: synonyms; a word and its definition; a definition and its examples; words and
 * definitions of a synset and its neighbours. Where a held-out pair of synonyms shares a synset, that synset
 * says nothing about either of the two words.
 */
export function wordNetPairs(synsets: readonly Synset[], heldOut: HeldOutWords): TextPair[] {
  const heldOutHere = heldOutBySynset(synsets, heldOut);
  const byId = new Map(synsets.map((synset) => [synset.id, synset]));
  const membersOf = (synset: Synset): string[] =>
    synset.members.filter((member) => !heldOutHere.get(synset.id)?.has(member.toLowerCase()));
  return synsets.flatMap((synset) => {
    const members = membersOf(synset);
    const { definition, examples } = synset;
    const neighbours = [...synset.hypernym, ...synset.similar, ...synset.also, ...synset.attribute]
      .map((id) => byId.get(id))
      .filter((neighbour) => neighbour !== undefined);
    return [
      ...combinations(members),
      ...members.map((member): TextPair => [member, definition]),
      ...examples.map((example): TextPair => [definition, example]),
      ...neighbours.flatMap((neighbour) => [
        ...crossed(members, membersOf(neighbour), 2),
        [definition, neighbour.definition] as const,
      ]),
    ];
  });
}

function heldOutBySynset(synsets: readonly Synset[], heldOut: HeldOutWords): Map<string, Set<string>> {
  const touched = new Set(heldOut.synonyms.flat());
  return new Map(
    synsets
      .filter((synset) => synset.members.some((member) => touched.has(member.toLowerCase())))
      .map((synset) => [synset.id, heldOutMembers(synset, heldOut)]),
  );
}

/** Inflected words with their base forms. */
export function inflectionPairs(words: readonly string[]): TextPair[] {
  const known = new Set(words);
  return words.flatMap((word): TextPair[] => {
    const base = baseForm(word, known);
    return base === undefined ? [] : [[word, base]];
  });
}
