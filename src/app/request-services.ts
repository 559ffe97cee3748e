import type { Services } from '../graphql/context.ts';
import type { Foundation, Providers, RequestScope } from '../modules/module.ts';
import { TopicStreams } from '../platform/events/topic-streams.ts';
import { Timings } from '../platform/observability/timings.ts';
import { builtWhenAsked } from './built-when-asked.ts';
import { modules } from './modules.ts';

/** What is the same for every request. */
type Shared = Pick<RequestScope, 'foundation' | 'parts'>;

/** How each service of a request is built: by its module, but for those that belong to none. */
export function providersOver({ live }: Foundation): Providers {
  const streams = new TopicStreams(live.bus);
  return { ...modules.services, streams: () => streams, timings: ({ timings }) => timings };
}

/**
 * Makes the services of one request, or of one event of a stream. Each service is built when it is first asked for, and kept for the request; so is the
 * entity manager under them.
 */
export function servicesOfRequests(providers: Providers, shared: Shared): () => Services {
  const servicesFrom = builtWhenAsked<Services, RequestScope>(providers);
  return () => servicesFrom((services) => new Scope(shared, services));
}

class Scope implements RequestScope {
  readonly foundation: RequestScope['foundation'];
  readonly parts: RequestScope['parts'];
  readonly services: Services;
  readonly timings = new Timings();
  #em: RequestScope['em'] | undefined;

  constructor({ foundation, parts }: Shared, services: Services) {
    this.foundation = foundation;
    this.parts = parts;
    this.services = services;
  }

  get em(): RequestScope['em'] {
    this.#em ??= this.foundation.database.orm.em.fork();
    return this.#em;
  }
}
