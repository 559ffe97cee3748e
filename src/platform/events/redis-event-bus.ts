import { RedisPubSub } from 'graphql-redis-subscriptions';
import { type RedisConfig, RedisConnection } from '../cache/redis-connection.ts';
import {
  type EventBus,
  EventBusUnavailableError,
  messageText,
  type Topic,
  type Unsubscribe,
} from './event-bus.ts';
import { TopicListeners } from './topic-listeners.ts';

/** How often the subscribing connection is tried: nothing else would tell a quiet topic from a dead connection. */
const heartbeatMs = 15_000;

/** A topic's one subscription in Redis. */
interface Subscription {
  /** The engine's number for it, once Redis has confirmed. */
  readonly id: Promise<number>;
}

/**
 * The bus over Redis' publish and subscribe: every process with the same prefix hears every message. A topic is subscribed once a process, while
 * anyone here listens; after an outage the subscriptions are renewed and the listeners told that they may have missed something.
 */
export class RedisEventBus implements EventBus {
  readonly #prefix: string;
  readonly #publisher: RedisConnection;
  readonly #subscriber: RedisConnection;
  readonly #engine: RedisPubSub;
  readonly #listeners: TopicListeners;
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #heartbeat: NodeJS.Timeout;
  #interrupted = false;

  constructor(config: RedisConfig) {
    const Unavailable = EventBusUnavailableError;
    this.#prefix = config.prefix;
    this.#publisher = new RedisConnection(config, { name: 'publisher', Unavailable, resend: false });
    this.#subscriber = new RedisConnection(config, { name: 'subscriber', Unavailable, resend: true });
    this.#engine = new RedisPubSub({
      publisher: this.#publisher.client,
      subscriber: this.#subscriber.client,
      serializer: String,
      deserializer: String,
    });
    this.#listeners = new TopicListeners(config.logger);
    this.#subscriber.client.on('close', () => {
      this.#interrupted = this.#subscriptions.size > 0;
    });
    this.#subscriber.client.on('ready', () => void this.#resume());
    this.#heartbeat = setInterval(
      () => void this.#subscriber.ping().catch(() => undefined),
      heartbeatMs,
    ).unref();
  }

  async publish<Payload>(topic: Topic<Payload>, payload: Payload): Promise<void> {
    const text = messageText(payload);
    await this.#publisher.attempt(() => this.#engine.publish(this.#channel(topic.name), text));
  }

  async subscribe<Payload>(
    topic: Topic<Payload>,
    listener: (payload: Payload) => void,
    onInterruption?: () => void,
  ): Promise<Unsubscribe> {
    const remove = this.#listeners.add(topic, { onPayload: listener, onInterruption });
    const unsubscribe = async () => {
      remove();
      this.#endUnused(topic.name);
    };
    try {
      await this.#subscriber.attempt(async (client) => {
        await this.#subscribed(topic.name).id;
        // Commands are answered in order: behind a subscription that is being renewed after an outage, this one waits for it.
        await client.ping();
      });
    } catch (error) {
      await unsubscribe();
      throw error;
    }
    return unsubscribe;
  }

  /** Both ways: out by the publishing connection, back by the subscribing one. The slower counts. */
  async ping(): Promise<number> {
    return Math.max(...(await Promise.all([this.#publisher.ping(), this.#subscriber.ping()])));
  }

  async close(): Promise<void> {
    clearInterval(this.#heartbeat);
    this.#listeners.clear();
    this.#subscriptions.clear();
    await Promise.all([this.#publisher.close(), this.#subscriber.close()]);
  }

  #channel(name: string): string {
    return this.#prefix + name;
  }

  #subscribed(name: string): Subscription {
    const known = this.#subscriptions.get(name);
    if (known !== undefined) return known;
    const subscription: Subscription = {
      id: this.#confirmed(this.#channel(name), (text) => {
        // Between the end of one subscription and the start of the next both may be heard for a moment.
        if (this.#subscriptions.get(name) === subscription) this.#listeners.deliver(name, text);
      }),
    };
    this.#subscriptions.set(name, subscription);
    return subscription;
  }

  /**
   * The engine keeps a promise for those who ask for a channel while its SUBSCRIBE is under way, and when that fails without anyone waiting, the
   * rejection goes unhandled and ends the process. So somebody always waits: a second registration, given back at once.
   */
  async #confirmed(channel: string, onText: (text: string) => void): Promise<number> {
    const [id, waiting] = await Promise.all([
      this.#engine.subscribe(channel, onText),
      this.#engine.subscribe(channel, () => undefined),
    ]);
    this.#engine.unsubscribe(waiting);
    return id;
  }

  #endUnused(name: string): void {
    const subscription = this.#subscriptions.get(name);
    if (subscription === undefined || this.#listeners.has(name)) return;
    this.#subscriptions.delete(name);
    subscription.id.then(
      (id) => this.#engine.unsubscribe(id),
      // Given up here, it may still have reached Redis.
      () => this.#subscriber.client.unsubscribe(this.#channel(name)).catch(() => undefined),
    );
  }

  async #resume(): Promise<void> {
    if (!this.#interrupted) return;
    try {
      await this.#subscriber.ping();
    } catch {
      return;
    }
    this.#interrupted = false;
    this.#listeners.interrupted();
  }
}
