import {
  createSourceEventStream,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  GraphQLError,
} from 'graphql';
import { databaseFailureCodes } from '../../platform/database/database-failure.ts';
import { LiveSource } from '../../platform/events/live-source.ts';
import {
  SubscriptionInterruptedError,
  UpdateUnreadError,
} from '../../platform/events/subscription-errors.ts';
import { isLocalPeer } from '../client-address.ts';
import { complexityOf } from '../complexity.ts';
import type { RequestContext, Services } from '../context.ts';
import { declaredVariables, variableFaults } from '../documents/variables.ts';
import { limits } from '../limits.ts';
import {
  type AcceptedSubscription,
  type Connection,
  interrupted,
  unconnected,
} from './accepted-subscription.ts';
import type { Admission } from './admission.ts';
import { ExecutionQueue } from './execution-queue.ts';
import { OperationGroup } from './operation-group.ts';
import { operationKey } from './operation-key.ts';
import type { Outlet } from './outlet.ts';
import { Payload } from './payload.ts';
import { Subscriber } from './subscriber.ts';

export interface FanOutDependencies {
  readonly admission: Admission;
  /** Services bound to a new event. */
  readonly services: () => Services;
  /** Converts an error to what the client receives. */
  readonly present: (error: unknown) => GraphQLError;
  /**
   * Maximum number of updates that wait for one client, and of events that wait for one operation.
   */
  readonly capacity: number;
  /**
   * Interrupts every stream before the process ends. No client receives `complete`: it would treat
   * its stream as finished and not reconnect.
   */
  readonly closing: AbortSignal;
}

/** A subscription from a transport: checked, but not executed yet. */
export type SubscriptionArgs = Omit<ExecutionArgs, 'contextValue'> & {
  readonly contextValue: RequestContext;
};

/**
 * Timeout in milliseconds for a transport to connect its client. After it, the slot is released.
 */
const connectWithinMs = 10_000;

const erasedError = () =>
  new SubscriptionInterruptedError(
    'Texts that were waiting to be sent were erased. Subscribe again after the last cursor.',
  );

/** Runs each distinct operation once per event, regardless of the number of its subscribers. */
export class FanOut {
  readonly #dependencies: FanOutDependencies;
  readonly #queues = { light: new ExecutionQueue(), heavy: new ExecutionQueue(limits.heavy.atOnce) };
  readonly #groups = new Map<string | symbol, OperationGroup>();
  /** Includes subscribers that have left their group but still receive what waits for them. */
  readonly #subscribers = new Set<Subscriber>();

  constructor(dependencies: FanOutDependencies) {
    this.#dependencies = dependencies;
    dependencies.closing.addEventListener('abort', () => {
      for (const group of [...this.#groups.values()]) group.interrupt();
    });
  }

  /** Texts were erased: nothing that was read before is sent to any subscriber. */
  forget(): void {
    for (const group of [...this.#groups.values()]) group.forget(erasedError());
    for (const subscriber of this.#subscribers) subscriber.forgetRest(erasedError());
  }

  /**
   * Returns the errors that reject a subscription, or an accepted subscription. If there is no free
   * slot, it is rejected before any work is done.
   * @param client the name under which the client's streams are counted.
   * @param charge called with the cost of each execution; it throws if the caller may not start
   * another execution.
   */
  async accept(
    sent: SubscriptionArgs,
    client: string,
    charge: (cost: number) => void = () => undefined,
  ): Promise<AcceptedSubscription | ExecutionResult> {
    const { admission, closing, present } = this.#dependencies;
    if (closing.aborted) return interrupted;
    const errors = variableFaults(sent);
    if (errors.length > 0) return { errors };
    // The variables are kept as long as the stream is open.
    const args = { ...sent, variableValues: declaredVariables(sent) };
    const { cost, refusal } = complexityOf(args);
    if (refusal !== null) return { errors: [present(refusal)] };
    let leave: (() => void) | undefined;
    try {
      charge(cost);
      leave = admission.enter(countedAs(client));
      const source = await this.#sourceOf(args);
      if (source instanceof LiveSource) return this.#accepted(args, client, source, cost, leave);
      leave();
      return source;
    } catch (error) {
      leave?.();
      return { errors: [present(error)] };
    }
  }

  #accepted(
    args: SubscriptionArgs,
    client: string,
    source: LiveSource<unknown>,
    cost: number,
    leave: () => void,
  ): AcceptedSubscription {
    const { principal } = args.contextValue;
    const { document, operationName, schema, variableValues } = args;
    const operation = { document, operationName, schema, variableValues };
    // Replays are not shared between subscribers.
    const { live, variant = '' } = source.parts;
    const key = live === null ? Symbol('alone') : `${operationKey(operation, principal)} ${variant}`;
    let slot: (() => void) | null = leave;
    const abandon = () => {
      clearTimeout(impatience);
      slot?.();
      slot = null;
    };
    const impatience = setTimeout(abandon, connectWithinMs).unref();
    return {
      abandon,
      connect: (outlet) => {
        clearTimeout(impatience);
        const execute = this.#executor(operation, principal, source, cost);
        const taken = slot;
        slot = null;
        const enter = () => taken ?? this.#dependencies.admission.enter(countedAs(client));
        return this.#connect(outlet, source, key, execute, enter);
      },
    };
  }

  async #sourceOf(args: SubscriptionArgs): Promise<LiveSource<unknown> | ExecutionResult> {
    const source = await createSourceEventStream(args);
    if (source instanceof LiveSource) return source;
    if ('errors' in source)
      return { ...source, errors: (source.errors ?? []).map(this.#dependencies.present) };
    throw new TypeError('A subscription field returned no live source.');
  }

  #connect(
    outlet: Outlet,
    source: LiveSource<unknown>,
    key: string | symbol,
    execute: (event: unknown) => Promise<Payload>,
    enter: () => () => void,
  ): Connection {
    const { capacity, closing } = this.#dependencies;
    try {
      const leave = enter();
      if (closing.aborted) {
        leave();
        outlet.interrupt();
        return unconnected;
      }
      const group = this.#group(source, key, execute);
      const failure = (error: Error, cursor: string | null) => this.#failure(error, cursor);
      const onLeave = () => {
        this.#subscribers.delete(subscriber);
        leave();
      };
      const subscriber = new Subscriber({ source, group, outlet, execute, failure, capacity, onLeave });
      this.#subscribers.add(subscriber);
      void subscriber.begin();
      return subscriber;
    } catch (error) {
      outlet.write(this.#failure(error, null));
      outlet.end();
      return unconnected;
    }
  }

  #group(
    source: LiveSource<unknown>,
    key: string | symbol,
    execute: (event: unknown) => Promise<Payload>,
  ): OperationGroup {
    const known = this.#groups.get(key);
    if (known !== undefined) return known;
    const group: OperationGroup = new OperationGroup({
      source,
      execute,
      capacity: this.#dependencies.capacity,
      onEmpty: () => {
        if (this.#groups.get(key) === group) this.#groups.delete(key);
      },
    });
    this.#groups.set(key, group);
    return group;
  }

  #executor(
    operation: Omit<ExecutionArgs, 'contextValue'>,
    principal: RequestContext['principal'],
    source: LiveSource<unknown>,
    cost: number,
  ): (event: unknown) => Promise<Payload> {
    const { services, present } = this.#dependencies;
    const losesNothing = source.parts.delivery.policy === 'ALL';
    const queue = cost > limits.heavy.cost ? this.#queues.heavy : this.#queues.light;
    const run = async (event: unknown) => {
      const contextValue: RequestContext = { principal, idempotencyKey: null, services: services() };
      const result = await execute({ ...operation, rootValue: event, contextValue });
      const shown = result.errors === undefined ? result : { ...result, errors: result.errors.map(present) };
      if (losesNothing && isUnread(shown)) throw new UpdateUnreadError();
      return new Payload(shown, source.parts.resumePointOf(event));
    };
    return (event) => queue.run(() => run(event));
  }

  #failure(error: unknown, cursor: string | null): Payload {
    const shown = this.#dependencies.present(error);
    const extensions = cursor === null ? shown.extensions : { ...shown.extensions, cursor };
    return new Payload({ data: null, errors: [new GraphQLError(shown.message, { extensions })] }, null);
  }
}

/** A peer on this machine may be a proxy, which carries any number of clients. */
function countedAs(client: string): string | null {
  return isLocalPeer(client) ? null : client;
}

/**
 * Whether a result lost everything, including its cursor, because the database is unreachable. If
 * it were sent as an update, the client would have a gap.
 */
function isUnread({ data, errors = [] }: ExecutionResult): boolean {
  return data == null && errors.some(({ extensions }) => databaseFailureCodes.has(String(extensions.code)));
}
