/**
 * Measures how often the closed lists speak: node scripts/evidence/lists/measure.ts DIR [ROWS]
 * [SAMPLES], where DIR holds sets of labelled pairs. Prints for each set and label the number of
 * pairs, those in which a sentence of the passage speaks of the same, and in how many of these
 * opposites and dropped hedges are found. SAMPLES findings of supported pairs follow.
 */
import { droppedHedges } from '../../../src/modules/evidence/comparison/hedges.ts';
import { oppositesIn } from '../../../src/modules/evidence/comparison/opposites.ts';
import { shareIn } from '../../../src/modules/evidence/comparison/overlap.ts';
import { numbersOf } from '../../../src/modules/evidence/comparison/specifics.ts';
import { namesOf } from '../../../src/modules/evidence/text/names.ts';
import { readSentence, type Sentence } from '../../../src/modules/evidence/text/sentence.ts';
import { sentencesOf } from '../../../src/modules/evidence/text/sentences.ts';
import { readPairs } from './pairs.ts';

/** The same share as in the comparison of claims with the evidence. */
const aligned = 0.6;
const [folder, rows = '3000', samples = '0'] = process.argv.slice(2);
if (folder === undefined) throw new Error('The first argument must be a folder with labelled pairs.');

interface Count {
  pairs: number;
  aligned: number;
  opposites: number;
  hedges: number;
}

const counts = new Map<string, Count>();
const shown: string[] = [];
/** For each finding, the number of supported and of other pairs. */
const findings = new Map<string, { supported: number; others: number }>();
for (const { set, label, premise, hypothesis } of await readPairs(folder, Number(rows))) {
  const evidence = sentencesOf(premise).map(readSentence);
  const matches = sentencesOf(hypothesis)
    .map(readSentence)
    .flatMap((claim) => {
      const same = nearest(claim, evidence);
      return same === null ? [] : [{ claim, same }];
    });
  const opposites = matches.flatMap(({ claim, same }) => oppositesIn(claim, same));
  const hedges = matches.flatMap(({ claim, same }) => droppedHedges(claim, same));
  const labels = [
    ...opposites.map(({ claimed, found }) =>
      [claimed, found]
        .map((word) => word.toLowerCase())
        .sort()
        .join('/'),
    ),
    ...hedges.map((hedge) => hedge.toLowerCase()),
  ];
  for (const key of labels) {
    const finding = findings.get(key) ?? { supported: 0, others: 0 };
    finding[label === 'entailment' ? 'supported' : 'others'] += 1;
    findings.set(key, finding);
  }
  for (const key of [`${set} ${label}`, `all ${label}`]) {
    const count = counts.get(key) ?? { pairs: 0, aligned: 0, opposites: 0, hedges: 0 };
    count.pairs += 1;
    count.aligned += matches.length > 0 ? 1 : 0;
    count.opposites += opposites.length > 0 ? 1 : 0;
    count.hedges += hedges.length > 0 ? 1 : 0;
    counts.set(key, count);
  }
  if (label === 'entailment' && (opposites.length > 0 || hedges.length > 0)) {
    shown.push(
      `${set}: ${JSON.stringify(opposites)} ${JSON.stringify(hedges)} | ${hypothesis} | ${matches[0]?.same.text}`,
    );
  }
}

console.log('set label pairs aligned opposites % hedges %');
for (const [key, count] of [...counts].sort(([one], [other]) => (one < other ? -1 : 1))) {
  const percent = (part: number) => ((100 * part) / count.pairs).toFixed(2);
  console.log(
    [
      key,
      count.pairs,
      count.aligned,
      count.opposites,
      percent(count.opposites),
      count.hedges,
      percent(count.hedges),
    ].join(' '),
  );
}
console.log('\nfinding supported others');
for (const [key, { supported, others }] of [...findings].sort(
  ([, one], [, other]) => other.supported - one.supported,
)) {
  console.log(key, supported, others);
}
const stride = Math.max(1, shown.length / Number(samples));
for (let place = 0; Number(samples) > 0 && place < shown.length; place += stride)
  console.log(shown[Math.floor(place)]);

/** The sentence that shares the most with a claim, if that is enough. */
function nearest(claim: Sentence, evidence: readonly Sentence[]): Sentence | null {
  const names = new Set(namesOf(claim));
  const numbers = new Set(numbersOf(claim));
  const subject = claim.content.filter((key) => !names.has(key) && !numbers.has(key));
  if (subject.length === 0) return null;
  const ranked = evidence
    .map((sentence) => ({ sentence, share: shareIn(claim.content, sentence.keys) }))
    .sort((one, other) => other.share - one.share);
  const [best] = ranked;
  return best !== undefined && shareIn(subject, best.sentence.keys) >= aligned ? best.sentence : null;
}
