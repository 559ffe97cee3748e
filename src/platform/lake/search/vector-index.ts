import { Index, MetricKind, ScalarKind } from 'usearch';
import type { LabelledVectors } from './vector-messages.ts';

/** Edges of each node, and the number of candidates when adding and the minimum when searching. */
const graph = { connectivity: 16, expansion_add: 128, expansion_search: 512 } as const;

/**
 * Approximate nearest neighbours: a navigable small-world graph (HNSW, Malkov and Yashunin 2018)
 * over vectors with one byte for each number. Its cosines are rounded, so callers compare the
 * candidates exactly.
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

  /** The labels must be new. */
  add({ labels, vectors }: LabelledVectors): void {
    this.#index.add(BigUint64Array.from(labels, BigInt), vectors, 1);
  }

  /** Labels of near vectors, nearest first. */
  near(query: Float32Array, count: number): Float64Array {
    const found = Math.min(count, this.#index.size());
    return found === 0
      ? new Float64Array()
      : Float64Array.from(this.#index.search(query, found, 1).keys, Number);
  }
}
