import type { Services } from '../graphql/context.ts';
import type { Foundation, Providers, RequestScope } from '../modules/module.ts';
import { TopicStreams } from '../platform/events/topic-streams.ts';
import { Timings } from '../platform/observability/timings.ts';
import { builtWhenAsked } from './built-when-asked.ts';
import { modules } from './modules.ts';

/** Values shared by all requests. */
type Shared = Pick<RequestScope, 'foundation' | 'openModules'>;

/** How to build each service of a request. Each module provides its own; the rest are here. */
export function providersOver({ live }: Foundation): Providers {
  const streams = new TopicStreams(live.bus);
  return { ...modules.services, streams: () => streams, timings: ({ timings }) => timings };
}

/**
 * Creates the services of one request or one stream event. Each service, and the entity manager
 * below them, is built on first use and kept for the request.
 */
export function servicesOfRequests(providers: Providers, shared: Shared): () => Services {
  const servicesFrom = builtWhenAsked<Services, RequestScope>(providers);
  return () => servicesFrom((services) => new Scope(shared, services));
}

class Scope implements RequestScope {
  readonly foundation: RequestScope['foundation'];
  readonly openModules: RequestScope['openModules'];
  readonly services: Services;
  readonly timings = new Timings();
  #em: RequestScope['em'] | undefined;

  constructor({ foundation, openModules }: Shared, services: Services) {
    this.foundation = foundation;
    this.openModules = openModules;
    this.services = services;
  }

  get em(): RequestScope['em'] {
    this.#em ??= this.foundation.database.orm.em.fork();
    return this.#em;
  }
}
