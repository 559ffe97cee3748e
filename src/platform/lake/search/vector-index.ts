import { Index, MetricKind, ScalarKind } from 'usearch';
import type { LabelledVectors } from './vector-messages.ts';

/** Edges of a node, and how many candidates are looked at when one is added and at least when one is searched. */
const graph = { connectivity: 16, expansion_add: 128, expansion_search: 512 } as const;

/**
 * Approximate nearest neighbours: a graph of small worlds (HNSW, Malkov and Yashunin 2018) over vectors in a byte a number. Its cosines are rounded; whoever asks
 * compares the candidates exactly.
 */
export class VectorIndex {
  readonly #index: Index;

  constructor(dimensions: number) {
    this.#index = new Index({
      dimensions,
      metric: MetricKind.Cos,
      quantization: ScalarKind.I8,
      multi: false,
      ...graph,
    });
  }

  /** Their labels must be new. */
  add({ labels, vectors }: LabelledVectors): void {
    this.#index.add(BigUint64Array.from(labels, BigInt), vectors, 1);
  }

  /** Labels of vectors that are near, nearest first. */
  near(query: Float32Array, count: number): Float64Array {
    const found = Math.min(count, this.#index.size());
    return found === 0
      ? new Float64Array()
      : Float64Array.from(this.#index.search(query, found, 1).keys, Number);
  }
}
