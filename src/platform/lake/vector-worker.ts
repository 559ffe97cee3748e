/** The thread that compares vectors: looking through a hundred thousand of them takes longer than other requests should wait. */
import { parentPort } from 'node:worker_threads';
import { BestRows } from './best-rows.ts';
import type { VectorIndex } from './vector-index.ts';
import type { LabelledVectors, VectorReply, VectorRequest } from './vector-messages.ts';

if (!parentPort) throw new Error('vector-worker.ts runs as a worker thread');
const port = parentPort;
const kept = new Map<number, LabelledVectors[]>();
const indexes = new Map<number, VectorIndex>();

port.on('message', (request: VectorRequest) => {
  switch (request.kind) {
    case 'keep':
      return keep(request);
    case 'search':
      return answer(request, kept.get(request.model) ?? [], test(request.allowed));
    case 'scan':
      return answer(request, [normalized(request)], () => true);
    case 'index':
      return void index(request);
    case 'drop':
      indexes.delete(request.model);
      return;
    case 'near':
      return near(request);
  }
});

function test(allowed: Uint8Array | null): (label: number) => boolean {
  if (allowed === null) return () => true;
  return (label) => ((allowed[label >> 3] ?? 0) & (1 << (label & 7))) !== 0;
}

/** The library is native and not built for every platform: it is looked for when it is needed, and whoever asks does without it. */
async function index(request: Extract<VectorRequest, { kind: 'index' }>): Promise<void> {
  const { number, model, dimension } = request;
  try {
    const { VectorIndex } = await import('./vector-index.ts');
    const found = indexes.get(model) ?? new VectorIndex(dimension);
    indexes.set(model, found);
    found.add(request);
    reply({ kind: 'indexed', number, fault: null });
  } catch (error) {
    reply({ kind: 'indexed', number, fault: error instanceof Error ? error.message : String(error) });
  }
}

function near({
  number,
  model,
  query,
  first,
  among,
  allowed,
}: Extract<VectorRequest, { kind: 'near' }>): void {
  const found = indexes.get(model)?.near(query, among) ?? new Float64Array();
  reply({ kind: 'candidates', number, labels: found.filter(test(allowed)).slice(0, first) });
}

function reply(message: VectorReply): void {
  port.postMessage(message);
}

function keep(request: Extract<VectorRequest, { kind: 'keep' }>): void {
  const parts = kept.get(request.model) ?? [];
  parts.push(normalized(request));
  kept.set(request.model, parts);
}

function answer(
  { number, query, first }: { readonly number: number; readonly query: Float32Array; readonly first: number },
  parts: readonly LabelledVectors[],
  isAllowed: (label: number) => boolean,
): void {
  const unit = unitVector(query);
  const comparable = parts.filter(({ dimension }) => dimension === unit.length);
  const rows = comparable.reduce((sum, { labels }) => sum + labels.length, 0);
  const labels = new Float64Array(rows);
  const cosines = new Float64Array(rows);
  const best = new BestRows(first, cosines);
  let place = 0;
  for (const part of comparable) {
    for (let row = 0; row < part.labels.length; row += 1, place += 1) {
      const label = part.labels[row] ?? 0;
      if (!isAllowed(label)) continue;
      labels[place] = label;
      cosines[place] = dot(part.vectors, row * part.dimension, unit);
      if ((cosines[place] ?? 0) >= best.least) best.offer(place);
    }
  }
  const found = best.rows();
  reply({
    kind: 'neighbours',
    number,
    labels: Float64Array.from(found, (row) => labels[row] ?? 0),
    cosines: Float64Array.from(found, (row) => Math.min(1, Math.max(-1, cosines[row] ?? 0))),
  });
}

function dot(vectors: Float32Array, start: number, query: Float32Array): number {
  const end = query.length - (query.length % 4);
  let sum = dotByFours(vectors, start, query, end);
  for (let index = end; index < query.length; index += 1) {
    sum += (vectors[start + index] ?? 0) * (query[index] ?? 0);
  }
  return sum;
}

/** Four sums that the processor adds side by side. Together with the rest in one function it took three times as long. */
function dotByFours(vectors: Float32Array, start: number, query: Float32Array, end: number): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (let index = 0; index < end; index += 4) {
    const at = start + index;
    a += (vectors[at] ?? 0) * (query[index] ?? 0);
    b += (vectors[at + 1] ?? 0) * (query[index + 1] ?? 0);
    c += (vectors[at + 2] ?? 0) * (query[index + 2] ?? 0);
    d += (vectors[at + 3] ?? 0) * (query[index + 3] ?? 0);
  }
  return a + b + c + d;
}

/** Each vector at length 1, in place. Most are already. */
function normalized(part: LabelledVectors): LabelledVectors {
  for (let start = 0; start < part.vectors.length; start += part.dimension) {
    const vector = part.vectors.subarray(start, start + part.dimension);
    const square = dot(vector, 0, vector);
    if (Math.abs(square - 1) > 1e-6 && square > 0) scale(vector, 1 / Math.sqrt(square));
  }
  return part;
}

function unitVector(query: Float32Array): Float32Array {
  const square = dot(query, 0, query);
  const unit = query.slice();
  if (square > 0) scale(unit, 1 / Math.sqrt(square));
  return unit;
}

function scale(vector: Float32Array, factor: number): void {
  for (let index = 0; index < vector.length; index += 1) vector[index] = (vector[index] ?? 0) * factor;
}
