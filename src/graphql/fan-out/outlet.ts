import type { Payload } from './payload.ts';

/** How long a client may take for what waits for it when its stream has ended, in milliseconds. */
export const farewellMs = 30_000;

/** The way to one client. */
export interface Outlet {
  /** Whether the client takes a result now. If not, its connection is resumed as soon as it does. */
  takes(): boolean;
  /** Sends a result. */
  write(payload: Payload): void;
  /** The stream is complete, and its client takes more: it is told so. */
  end(): void;
  /** Breaks off the connection of a client that could not be told, so that it does not take the end for complete. */
  cut(): void;
  /** The server stops before the stream is complete. What was written leaves; its client is not sent a `complete`, so that it comes back. */
  interrupt(): void;
}
