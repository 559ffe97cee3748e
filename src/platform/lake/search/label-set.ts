/**
 * A set of labels: bit n is set if the label `first` + n is in it. Labels increase without bound,
 * and those in use are close together.
 */
export interface LabelSet {
  readonly first: number;
  readonly bits: Uint8Array;
}

/** An empty set for labels from `first` up to, but not including, `end`. */
export function noLabels(first: number, end: number): LabelSet {
  return { first, bits: new Uint8Array(Math.ceil(Math.max(0, end - first) / 8)) };
}

/** @param label within the range of the set. */
export function addLabel({ first, bits }: LabelSet, label: number): void {
  const place = label - first;
  bits[place >> 3] = (bits[place >> 3] ?? 0) | (1 << (place & 7));
}

export function hasLabel({ first, bits }: LabelSet, label: number): boolean {
  const place = label - first;
  return ((bits[place >> 3] ?? 0) & (1 << (place & 7))) !== 0;
}

/** The labels from `start`, in increasing order. */
export function* labelsOf(labels: LabelSet, start: number): Generator<number> {
  const end = labels.first + labels.bits.length * 8;
  for (let label = Math.max(start, labels.first); label < end; label += 1) {
    if (hasLabel(labels, label)) yield label;
  }
}
