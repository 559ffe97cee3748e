import DataLoader from 'dataloader';
import { z } from 'zod';
import type { Page, PageRequest } from '../../platform/database/page.ts';
import { validated } from '../../platform/validation.ts';
import type { ContextService } from '../context/context.service.ts';
import type { InferenceService } from '../inferences/inference.service.ts';
import type { ContextMetrics } from '../record/context.entity.ts';
import type { Inference } from '../record/inference.entity.ts';
import { sessionIdSchema } from '../record/session-id.ts';
import type { Session, SessionRepository } from './session.repository.ts';

const findSchema = z.object({ id: sessionIdSchema.unwrap().unwrap() });

interface SessionServiceDependencies {
  readonly repository: SessionRepository;
  readonly context: Pick<ContextService, 'findMany'>;
  readonly inferences: Pick<InferenceService, 'page'>;
}

/** Sessions, derived from their inferences: a session exists as soon as an inference names it. */
export class SessionService {
  readonly #dependencies: SessionServiceDependencies;
  readonly #sessions: DataLoader<string, Session | null>;
  readonly #contextMetrics: DataLoader<string, ContextMetrics | null>;

  constructor(dependencies: SessionServiceDependencies) {
    this.#dependencies = dependencies;
    this.#sessions = new DataLoader(async (ids) => {
      const found = await dependencies.repository.summaries(ids);
      return ids.map((id) => found.get(id) ?? null);
    });
    this.#contextMetrics = new DataLoader((ids) => this.#newestContextMetrics(ids));
  }

  /**
   * Returns the session, or null if no inference names it.
   * @throws InvalidInputError
   */
  async find(id: string): Promise<Session | null> {
    return this.#sessions.load(validated(findSchema, { id }, '').id);
  }

  /** Returns sessions, the one with the newest inference first. */
  async page(request: PageRequest): Promise<Page<Session>> {
    const page = await this.#dependencies.repository.newestInferences(request);
    const sessions = await this.#sessions.loadMany(page.edges.map(({ node }) => node.sessionId ?? ''));
    const edges = page.edges.flatMap(({ cursor }, index) => {
      const session = sessions[index];
      if (session instanceof Error) throw session;
      return session == null ? [] : [{ cursor, node: session }];
    });
    return { ...page, edges };
  }

  /** Returns the inferences of the session, oldest first. */
  inferences(id: string, request: PageRequest): Promise<Page<Inference>> {
    return this.#dependencies.inferences.page({ sessionId: id }, 'oldest', request);
  }

  /** Returns the context metrics of its newest measured inference, or null. */
  retention(id: string): Promise<ContextMetrics | null> {
    return this.#contextMetrics.load(id);
  }

  async #newestContextMetrics(ids: readonly string[]): Promise<(ContextMetrics | null)[]> {
    const rowNumbers = await this.#dependencies.repository.newestContextMetrics(ids);
    const metrics = await this.#dependencies.context.findMany([...rowNumbers.values()]);
    const byNumber = new Map(metrics.map((one) => [one.id, one]));
    return ids.map((id) => byNumber.get(rowNumbers.get(id) ?? -1) ?? null);
  }
}
