import type { Payload } from './payload.ts';

/** How long a client may take for what waits for it when its stream has ended, in milliseconds. */
export const farewellMs = 30_000;

/** The way to one client. */
export interface Outlet {
  /** Sends a result. False when the client takes no more for now; it asks for more when it does. */
  write(payload: Payload): boolean;
  /** The stream is complete, and its client takes more: it is told so. */
  end(): void;
  /** Breaks off the connection of a client that could not be told, so that it does not take the end for complete. */
  cut(): void;
}
