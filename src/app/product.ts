import type { Config } from '../config/config.ts';
import type { Services } from '../graphql/context.ts';
import { presentError } from '../graphql/errors.ts';
import { Admission } from '../graphql/fan-out/admission.ts';
import { FanOut } from '../graphql/fan-out/fan-out.ts';
import type { OpenModules } from '../modules/module.ts';
import type { Lifecycle } from '../platform/lifecycle.ts';
import type { Logger } from '../platform/observability/logger.ts';
import { openFoundation, type ServerFoundation } from './foundation.ts';
import { modules } from './modules.ts';
import { providersOver, servicesOfRequests } from './request-services.ts';

/** Everything except a server: the parts that answer requests and serve streams. */
export interface Product {
  readonly foundation: ServerFoundation;
  readonly openModules: OpenModules;
  /** Use cases bound to a new request. */
  readonly services: () => Services;
  readonly fanOut: FanOut;
  /** Breaks off every stream. */
  readonly closing: AbortController;
}

/** Opens the foundation, then the modules. They close in the reverse order. */
export async function openProduct(config: Config, logger: Logger, lifecycle: Lifecycle): Promise<Product> {
  const admission = new Admission(config.subscriptions);
  const foundation = await openFoundation(config, logger, lifecycle, () => admission.openStreams);
  const openModules = await modules.open(foundation);
  const services = servicesOfRequests(providersOver(foundation), { foundation, openModules });
  const closing = new AbortController();
  const fanOut = new FanOut({
    admission,
    services,
    present: (error) => presentError(error, logger),
    capacity: config.subscriptions.buffer,
    closing: closing.signal,
  });
  foundation.erasable.add({ name: 'streams', forget: () => fanOut.forget() });
  return { foundation, openModules, services, fanOut, closing };
}
