import { RedisPubSub } from 'graphql-redis-subscriptions';
import { type RedisConfig, RedisConnection } from '../cache/redis/redis-connection.ts';
import {
  type EventBus,
  EventBusUnavailableError,
  messageText,
  type Topic,
  type Unsubscribe,
} from './event-bus.ts';
import { TopicListeners } from './topic-listeners.ts';

/** Nobody's: for what is sent to learn whether Redis serves again. */
const trialTopic = 'trial';

/**
 * The bus over Redis' publish and subscribe: every process with the same prefix hears every message. A topic
 * is subscribed once a process, while anyone here listens; after an outage the subscriptions are renewed and
 * the listeners told that they may have missed something.
 */
export class RedisEventBus implements EventBus {
  readonly #prefix: string;
  readonly #publisher: RedisConnection;
  readonly #subscriber: RedisConnection;
  readonly #engine: RedisPubSub;
  readonly #listeners: TopicListeners;
  /** A topic's one subscription in Redis: the engine's number for it, once Redis has confirmed. */
  readonly #subscriptions = new Map<string, Promise<number>>();
  readonly #heartbeat: NodeJS.Timeout;
  #interrupted = false;

  /**
   * @param heartbeatMs how often the subscribing connection is tried: nothing else would tell quiet topics
   * from a connection that died without a word.
   */
  constructor(config: RedisConfig, heartbeatMs = 15_000) {
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
    await this.#publisher.attempt(
      'publish',
      () => this.#engine.publish(this.#channel(topic.name), text),
      (client) => client.publish(this.#channel(trialTopic), ''),
    );
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
      await this.#subscriber.attempt(
        'subscribe',
        async (client) => {
          await this.#subscribed(topic.name);
          // Commands are answered in order: this one waits for a subscription that is being renewed.
          await client.ping();
        },
        async (client) => {
          await client.subscribe(this.#channel(trialTopic));
          await client.unsubscribe(this.#channel(trialTopic));
        },
      );
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

  #subscribed(name: string): Promise<number> {
    const known = this.#subscriptions.get(name);
    if (known !== undefined) return known;
    const subscription = this.#confirmed(name);
    this.#subscriptions.set(name, subscription);
    return subscription;
  }

  /**
   * The engine keeps a promise for those who ask for a channel while its SUBSCRIBE is under way, and when
   * that fails without anyone waiting, the rejection goes unhandled and ends the process. So somebody always
   * waits: a second registration, given back at once.
   */
  async #confirmed(name: string): Promise<number> {
    const channel = this.#channel(name);
    try {
      const [id, waiting] = await Promise.all([
        this.#engine.subscribe(channel, (text: string) => this.#listeners.deliver(name, text)),
        this.#engine.subscribe(channel, () => undefined),
      ]);
      this.#engine.unsubscribe(waiting);
      return id;
    } catch (error) {
      this.#subscriptions.delete(name);
      // Given up here, it may still reach Redis.
      void this.#subscriber.client.unsubscribe(channel);
      throw error;
    }
  }

  #endUnused(name: string): void {
    const subscription = this.#subscriptions.get(name);
    if (subscription === undefined || this.#listeners.has(name)) return;
    this.#subscriptions.delete(name);
    subscription.then(
      (id) => this.#engine.unsubscribe(id),
      () => undefined,
    );
  }

  /** Runs at each new connection; behind the renewed subscriptions the ping says that they stand. */
  async #resume(): Promise<void> {
    if (!this.#interrupted) return;
    try {
      await this.#subscriber.ping();
    } catch {
      return;
    }
    // A connection that was lost in the meantime has a run of its own, and both may get here.
    if (!this.#interrupted) return;
    this.#interrupted = false;
    this.#listeners.interrupted();
  }
}
