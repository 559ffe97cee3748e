import type { Payload } from './payload.ts';

/** Timeout in milliseconds for a client to take its waiting results once its stream has ended. */
export const farewellMs = 30_000;

/** The output to one client. */
export interface Outlet {
  /**
   * Whether the client can take a result now. If not, its connection calls `resume` as soon as it
   * can.
   */
  takes(): boolean;
  /** Sends a result. */
  write(payload: Payload): void;
  /** Reports completion. The stream is complete, and the client still takes data. */
  end(): void;
  /**
   * Closes the connection of a client that could not be notified, so that it does not treat the end
   * as completion.
   */
  cut(): void;
  /**
   * The server stops before the stream is complete. Written data is sent, but no `complete`, so
   * that the client reconnects.
   */
  interrupt(): void;
}
