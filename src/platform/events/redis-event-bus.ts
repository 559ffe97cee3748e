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

/** Topic without subscribers, for messages that check whether Redis accepts calls again. */
const trialTopic = 'trial';

/**
 * Event bus over Redis publish and subscribe. Every process with the same prefix receives every
 * message. Each process subscribes to a topic once, while it has a listener. After an outage, the
 * subscriptions are renewed and the listeners are notified that messages may have been missed.
 */
export class RedisEventBus implements EventBus {
  readonly #prefix: string;
  readonly #publisher: RedisConnection;
  readonly #subscriber: RedisConnection;
  readonly #engine: RedisPubSub;
  readonly #listeners: TopicListeners;
  /**
   * The subscription of each topic in Redis: its number in the engine, once Redis has confirmed it.
   */
  readonly #subscriptions = new Map<string, Promise<number>>();
  readonly #heartbeat: NodeJS.Timeout;
  #interrupted = false;

  /**
   * @param heartbeatMs interval between checks of the subscribing connection. Otherwise a dead
   * connection would look like a quiet topic.
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
          // Redis answers commands in order, so this ping waits for subscriptions that are being
          // renewed.
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

  /**
   * Pings both connections, the publishing and the subscribing one, and returns the slower time.
   */
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
   * The engine keeps a promise for callers that request a channel during its SUBSCRIBE. If the
   * SUBSCRIBE fails without a waiting caller, the unhandled rejection ends the process. A second
   * registration, released at once, therefore always waits.
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
      // The SUBSCRIBE may still reach Redis after this failure.
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

  /** Runs on each new connection. The ping after the renewed subscriptions confirms them. */
  async #resume(): Promise<void> {
    if (!this.#interrupted) return;
    try {
      await this.#subscriber.ping();
    } catch {
      return;
    }
    // A connection that was lost in the meantime has its own run, and both may reach this line.
    if (!this.#interrupted) return;
    this.#interrupted = false;
    this.#listeners.interrupted();
  }
}
