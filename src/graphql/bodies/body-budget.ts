import { Room, type RoomUser } from './room.ts';

/** Limits on the total size of bodies in memory. */
export interface BudgetLimits {
  readonly bytes: number;
  /** Maximum number of bytes per client. */
  readonly bytesPerClient: number;
  /** Minimum rate in bytes per second for a body while another body waits for its memory. */
  readonly slowestPerSecond: number;
}

/** Interval between two checks of arrival rates, in milliseconds. */
const checkMs = 1000;

/**
 * Decides which large bodies are read, within limits in bytes per client and in total. Clients take
 * turns; the bodies of one client are read in the order of arrival. A body gets a reservation for
 * its full length before the rest of it is read, so that two partial bodies never wait for each
 * other.
 */
export class BodyBudget {
  readonly #limits: BudgetLimits;
  readonly #held = new Set<Room>();
  /** Waiting reservations of each client, in the order in which the clients are served. */
  readonly #waiting = new Map<string, Room[]>();
  /** Whether a body waits for memory that other clients occupy, not only by its own. */
  #isFull = false;
  #isLooking = false;

  constructor(limits: BudgetLimits) {
    this.#limits = limits;
  }

  /** Total number of reserved bytes. */
  get bytes(): number {
    return sumOf(this.#held);
  }

  /** Number of bodies that wait for a reservation. */
  get waiting(): number {
    return this.#waiting.values().reduce((sum, { length }) => sum + length, 0);
  }

  /**
   * Requests a reservation.
   * @param bytes at most the limit per client.
   * @returns the reservation; it is valid once `proceed` is called, immediately or later.
   */
  ask(client: string, bytes: number, user: RoomUser): Room {
    const room: Room = new Room(client, bytes, user, () => this.#change(room));
    const ofClient = this.#waiting.get(client) ?? [];
    ofClient.push(room);
    this.#waiting.set(client, ofClient);
    this.#grant();
    return room;
  }

  #change(room: Room): void {
    if (room.isReleased && !this.#held.delete(room)) this.#stopWaiting(room);
    this.#grant();
  }

  #stopWaiting(room: Room): void {
    const ofClient = this.#waiting.get(room.client) ?? [];
    const left = ofClient.filter((other) => other !== room);
    if (left.length > 0) this.#waiting.set(room.client, left);
    else this.#waiting.delete(room.client);
  }

  #grant(): void {
    for (let room = this.#next(); room !== undefined; room = this.#next()) {
      this.#stopWaiting(room);
      const others = this.#waiting.get(room.client);
      if (others !== undefined) {
        // Move the client to the end, so that another client is next.
        this.#waiting.delete(room.client);
        this.#waiting.set(room.client, others);
      }
      this.#held.add(room);
      room.begin();
      room.user.proceed();
    }
    if (this.#waiting.size > 0) this.#lookLater();
  }

  /**
   * The next reservation to grant. A client at its own limit is skipped. A body that waits for
   * other clients' memory is not overtaken.
   */
  #next(): Room | undefined {
    const { bytes, bytesPerClient } = this.#limits;
    this.#isFull = false;
    for (const [client, [room]] of this.#waiting) {
      if (room === undefined || this.#bytesOf(client) + room.bytes > bytesPerClient) continue;
      this.#isFull = this.bytes + room.bytes > bytes;
      return this.#isFull ? undefined : room;
    }
    return undefined;
  }

  #bytesOf(client: string): number {
    return sumOf([...this.#held].filter((room) => room.client === client));
  }

  #lookLater(): void {
    if (this.#isLooking) return;
    this.#isLooking = true;
    setTimeout(() => {
      this.#isLooking = false;
      for (const room of [...this.#held]) {
        const isSlow = room.look(this.#limits.slowestPerSecond);
        if (isSlow && (this.#isFull || this.#waiting.has(room.client))) room.user.giveUp();
      }
      if (this.#waiting.size > 0) this.#lookLater();
    }, checkMs).unref();
  }
}

function sumOf(rooms: Iterable<Room>): number {
  let sum = 0;
  for (const { bytes } of rooms) sum += bytes;
  return sum;
}
