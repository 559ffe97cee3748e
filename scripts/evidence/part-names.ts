/** The parts of the evaluation, in the order in which they run. */
export const partNames = [
  'sets',
  'pairs',
  'validation',
  'answers',
  'abstentions',
  'denials',
  'dresses',
  'between',
  'irrelevant',
  'summaries',
  'positions',
  'gibberish',
] as const;
export type PartName = (typeof partNames)[number];
