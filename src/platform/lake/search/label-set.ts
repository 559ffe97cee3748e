/** Some of the labels from one on: bit n is set if the label `first` + n is one of them. Labels rise without an end, and those in use lie close together. */
export interface LabelSet {
  readonly first: number;
  readonly bits: Uint8Array;
}

/** None of the labels from `first` to `end`, without that one. */
export function noLabels(first: number, end: number): LabelSet {
  return { first, bits: new Uint8Array(Math.ceil(Math.max(0, end - first) / 8)) };
}

/** @param label one of those that there is room for. */
export function addLabel({ first, bits }: LabelSet, label: number): void {
  const place = label - first;
  bits[place >> 3] = (bits[place >> 3] ?? 0) | (1 << (place & 7));
}

export function hasLabel({ first, bits }: LabelSet, label: number): boolean {
  const place = label - first;
  return ((bits[place >> 3] ?? 0) & (1 << (place & 7))) !== 0;
}

/** Those from `start` on, rising. */
export function* labelsOf(labels: LabelSet, start: number): Generator<number> {
  const end = labels.first + labels.bits.length * 8;
  for (let label = Math.max(start, labels.first); label < end; label += 1) {
    if (hasLabel(labels, label)) yield label;
  }
}
