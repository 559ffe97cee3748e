import { Room, type RoomUser } from './room.ts';

/** How many bytes of bodies may be held at a time. */
export interface BudgetLimits {
  readonly bytes: number;
  /** Of one client. */
  readonly bytesPerClient: number;
  /** Bytes that must arrive in each second of a body for whose room another waits. */
  readonly slowestPerSecond: number;
}

/** Between two looks at how bodies arrive, in milliseconds. */
const lookMs = 1000;

/**
 * Decides which large bodies are read: so many bytes at a time of one client, and of all. Clients take turns; of one client the first to come is the first to be
 * read. A body has room for all of it before the rest of it is read, so that no two half-arrived bodies wait for each other.
 */
export class BodyBudget {
  readonly #limits: BudgetLimits;
  readonly #held = new Set<Room>();
  /** Rooms that are waited for, of each client, in the order of the clients' turns. */
  readonly #waiting = new Map<string, Room[]>();
  /** Whether a body waits for the room of any client, not of its own alone. */
  #isFull = false;
  #isLooking = false;

  constructor(limits: BudgetLimits) {
    this.#limits = limits;
  }

  /** Bytes that are held. */
  get bytes(): number {
    return sumOf(this.#held);
  }

  /** Bodies that wait for room. */
  get waiting(): number {
    return this.#waiting.values().reduce((sum, { length }) => sum + length, 0);
  }

  /** Asks for room. @param bytes no more than one client may hold. @returns the room; the user has it once `proceed` is called, at once or later. */
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
        // To the back: another client is next.
        this.#waiting.delete(room.client);
        this.#waiting.set(room.client, others);
      }
      this.#held.add(room);
      room.begin();
      room.user.proceed();
    }
    if (this.#waiting.size > 0) this.#lookLater();
  }

  /** The room to be given now. A client that holds too much itself is passed over; nobody passes a body that waits for others to finish. */
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
    }, lookMs).unref();
  }
}

function sumOf(rooms: Iterable<Room>): number {
  let sum = 0;
  for (const { bytes } of rooms) sum += bytes;
  return sum;
}
