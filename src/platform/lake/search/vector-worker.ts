/**
 * The thread that compares vectors: scanning a hundred thousand of them takes longer than other
 * requests should wait.
 */
import { parentPort } from 'node:worker_threads';
import { ExactIndex, type Nearest } from './exact-index.ts';
import { hasLabel, type LabelSet } from './label-set.ts';
import type { VectorIndex } from './vector-index.ts';
import type { VectorReply, VectorRequest } from './vector-messages.ts';

if (!parentPort) throw new Error('vector-worker.ts runs as a worker thread');
const port = parentPort;
/** By model number. */
const kept = new Map<number, ExactIndex>();
/** For single scans, by vector length. */
const scanned = new Map<number, ExactIndex>();
const indexes = new Map<number, VectorIndex>();

port.on('message', (request: VectorRequest) => {
  switch (request.kind) {
    case 'keep':
      return keep(request);
    case 'search':
      return search(request);
    case 'scan':
      return scan(request);
    case 'index':
      return void index(request);
    case 'drop':
      indexes.delete(request.model);
      return;
    case 'near':
      return near(request);
  }
});

function test(allowed: LabelSet | null): (label: number) => boolean {
  return allowed === null ? () => true : (label) => hasLabel(allowed, label);
}

/**
 * The library is native and not available for every platform. It is loaded on demand, and callers
 * work without it.
 */
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

function keep({ model, dimension, labels, vectors }: Extract<VectorRequest, { kind: 'keep' }>): void {
  const ofModel = kept.get(model) ?? new ExactIndex(dimension);
  kept.set(model, ofModel);
  ofModel.add({ dimension, labels, vectors });
}

function search({ number, model, query, first, allowed }: Extract<VectorRequest, { kind: 'search' }>): void {
  const found = kept.get(model)?.nearest(query, first, test(allowed));
  answer(number, found ?? { labels: new Float64Array(), cosines: new Float64Array() });
}

function scan({
  number,
  query,
  first,
  dimension,
  labels,
  vectors,
}: Extract<VectorRequest, { kind: 'scan' }>): void {
  const once = scanned.get(dimension) ?? new ExactIndex(dimension);
  scanned.set(dimension, once);
  once.clear();
  once.add({ dimension, labels, vectors });
  answer(
    number,
    once.nearest(query, first, () => true),
  );
}

function answer(number: number, { labels, cosines }: Nearest): void {
  reply({ kind: 'neighbours', number, labels, cosines });
}
