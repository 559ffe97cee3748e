import type { Payload } from './payload.ts';

/** The way to one client. */
export interface Outlet {
  /** Sends a result. False when the client takes no more for now; it asks for more when it does. */
  write(payload: Payload): boolean;
  /** The stream is complete. */
  end(): void;
}
