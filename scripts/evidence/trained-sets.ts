/**
 * Sets whose rows trained the cross-encoder, as far as no part of them is kept apart. Their figures
 * would say nothing about other texts.
 */
const trained = [
  'snli',
  'cad-snli',
  'conjnli',
  'negnli',
  'fever-symmetric',
  'paws-wiki',
  'wiki-split',
  'entailment-bank',
  'folio',
  'tracie',
  'propsegment-wiki',
  'wice-train-partial',
  'dnc-megaveridicality',
  'clcd',
  'help',
];

/** Whether the name of a file, or of a folder above it, is that of a set that trained it. */
export function trainedTheJudge(path: string): boolean {
  return path
    .toLowerCase()
    .split(/[/\\]/)
    .some((part) => trained.includes(part.replace(/\..*$/, '')));
}
