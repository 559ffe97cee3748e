import { indexBytes } from './index-size.ts';
import type { LabelledVectors, VectorQuery, VectorReply, VectorRequest } from './vector-messages.ts';
import { VectorProcess } from './vector-process.ts';

/** A label and its cosine, -1 to 1. */
export interface Neighbour {
  readonly label: number;
  readonly cosine: number;
}

/**
 * The thread that keeps and compares vectors. It starts with the first search and never keeps the
 * process alive.
 */
export class VectorThread {
  #current: VectorProcess | null = null;
  /** The current worker, and earlier ones with pending requests. */
  readonly #running = new Set<VectorProcess>();
  #asked = 0;
  /** Size of the kept vectors in bytes. */
  #keptBytes = 0;
  #keptVectors = 0;
  #indexedBytes = 0;
  /** Number of times the thread ended. Vectors kept before are lost. */
  #generation = 0;

  get keptBytes(): number {
    return this.#keptBytes;
  }

  get keptVectors(): number {
    return this.#keptVectors;
  }

  /** Size of its approximate indexes in bytes. */
  get indexedBytes(): number {
    return this.#indexedBytes;
  }

  get generation(): number {
    return this.#generation;
  }

  /** Transfers vectors to the thread. The caller can no longer use them. */
  keep(model: number, vectors: LabelledVectors): void {
    this.#keptBytes += vectors.vectors.byteLength;
    this.#keptVectors += vectors.labels.length;
    this.#post({ kind: 'keep', model, ...vectors }, vectors);
  }

  /** Returns the nearest of the vectors of a model that the thread keeps. */
  async search(question: VectorQuery): Promise<Neighbour[]> {
    return neighboursOf(await this.#ask((number) => ({ kind: 'search', number, ...question })));
  }

  /** Returns the nearest of the given vectors. The thread does not keep the vectors. */
  async scan(query: Float32Array, first: number, vectors: LabelledVectors): Promise<Neighbour[]> {
    return neighboursOf(
      await this.#ask((number) => ({ kind: 'scan', number, query, first, ...vectors }), vectors),
    );
  }

  /**
   * Adds vectors of a model to its approximate index.
   * @returns why this machine has no such index. Null if it has one.
   */
  async index(model: number, vectors: LabelledVectors): Promise<string | null> {
    const { dimension, labels } = vectors;
    const count = labels.length;
    const generation = this.#generation;
    const reply = await this.#ask((number) => ({ kind: 'index', number, model, ...vectors }), vectors);
    if (reply.kind !== 'indexed') throw new Error('The vector thread sent an unexpected reply.');
    if (reply.fault === null && generation === this.#generation)
      this.#indexedBytes += indexBytes(dimension, count);
    return reply.fault;
  }

  /**
   * Removes the approximate index of a model.
   * @param bytes that it used.
   */
  drop(model: number, bytes: number): void {
    this.#indexedBytes -= bytes;
    this.#post({ kind: 'drop', model }, null);
  }

  /**
   * Labels of allowed vectors of a model that are probably the nearest.
   * @param among number of vectors to inspect, allowed or not.
   */
  async near(question: VectorQuery, among: number): Promise<Float64Array> {
    const reply = await this.#ask((number) => ({ kind: 'near', number, among, ...question }));
    return reply.kind === 'candidates' ? reply.labels : new Float64Array();
  }

  /** Discards the kept vectors. Earlier searches are still answered. */
  restart(): void {
    const before = this.#current;
    this.#forget();
    before?.retire();
  }

  /** Ends the thread, with all pending requests. The next search starts it again. */
  async stop(): Promise<void> {
    this.#forget();
    await Promise.all([...this.#running].map((running) => running.stop()));
  }

  #forget(): void {
    this.#current = null;
    this.#keptBytes = 0;
    this.#keptVectors = 0;
    this.#indexedBytes = 0;
    this.#generation += 1;
  }

  #ask(
    request: (number: number) => VectorRequest & { readonly number: number },
    handedOver: LabelledVectors | null = null,
  ): Promise<VectorReply> {
    this.#asked += 1;
    return this.#process().ask(request(this.#asked), handedOver);
  }

  #post(request: VectorRequest, handedOver: LabelledVectors | null): void {
    this.#process().post(request, handedOver);
  }

  #process(): VectorProcess {
    if (this.#current !== null) return this.#current;
    const started: VectorProcess = new VectorProcess(() => {
      this.#running.delete(started);
      if (this.#current === started) this.#forget();
    });
    this.#running.add(started);
    this.#current = started;
    return started;
  }
}

function neighboursOf(reply: VectorReply): Neighbour[] {
  if (reply.kind !== 'neighbours') return [];
  return Array.from(reply.labels, (label, index) => ({ label, cosine: reply.cosines[index] ?? 0 }));
}
