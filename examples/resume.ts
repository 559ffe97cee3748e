/**
 * Keeps a subscription alive across restarts and broken connections, whatever client carries it: it keeps the last cursor and subscribes again
 * after it, so that no update is missing and none comes twice.
 */

/** The part of a result that resumption reads. */
export interface StreamResult {
  readonly data?: unknown;
  readonly errors?: ReadonlyArray<unknown> | undefined;
}

/** Receives what a subscription sends. */
export interface Sink<Result extends StreamResult> {
  next(result: Result): void;
  error(error: unknown): void;
  complete(): void;
}

/** Opens one connection's worth of the stream after a cursor, or from now on without one. Returns what closes it. */
export type Open<Result extends StreamResult> = (after: string | null, sink: Sink<Result>) => () => void;

export interface ResumeOptions {
  /** Where the stream begins; without it, at the first update after the server has accepted the subscription. */
  readonly after?: string | null;
  /** Waits before another attempt. `failures` counts those since the last update. */
  readonly wait?: (failures: number) => Promise<void>;
}

/** Subscribes, and subscribes again after the last cursor until the server says that the stream is complete or refuses it for good. Returns what unsubscribes. */
export function resume<Result extends StreamResult>(
  open: Open<Result>,
  sink: Sink<Result>,
  { after = null, wait = backOff }: ResumeOptions = {},
): () => void {
  let cursor = after;
  let failures = 0;
  let isClosed = false;
  let close = () => {};

  const again = async () => {
    failures += 1;
    await wait(failures - 1);
    if (!isClosed) begin();
  };
  const begin = () => {
    let isOver = false;
    /** The server has ended the stream with an error that another attempt can mend. */
    let isInterrupted = false;
    const over = (settle: () => void) => {
      if (isOver || isClosed) return;
      isOver = true;
      settle();
    };
    close = open(cursor, {
      next(result) {
        if (isOver || isClosed) return;
        const interruption = interruptionIn(result);
        if (interruption !== null) {
          isInterrupted = true;
          cursor = interruption.cursor ?? cursor;
          return;
        }
        failures = 0;
        cursor = cursorOf(result) ?? cursor;
        sink.next(result);
      },
      error: (error) => over(() => (isFinal(error) ? sink.error(error) : void again())),
      complete: () => over(() => (isInterrupted ? void again() : sink.complete())),
    });
  };

  begin();
  return () => {
    isClosed = true;
    close();
  };
}

/** Codes of errors that pass: the server was too busy, or could not reach its database for a moment. */
const passing: ReadonlySet<unknown> = new Set([
  'SUBSCRIPTION_LAGGED',
  'SUBSCRIPTION_LIMIT',
  'DATABASE_UNAVAILABLE',
  'DATABASE_TIMEOUT',
  'DATABASE_CONFLICT',
  'DATABASE_BUSY',
  'EVENT_BUS_UNAVAILABLE',
  'OVERLOADED',
  'SHUTTING_DOWN',
]);

/** The cursor of an update, `{ cursor node }` under the only root field. */
function cursorOf({ data }: StreamResult): string | null {
  const update = Object.values(record(data))[0];
  const { cursor } = record(update);
  return typeof cursor === 'string' ? cursor : null;
}

/** The error that ends a stream before it is complete, and the cursor to go on after, if the error names one. */
function interruptionIn({ data, errors = [] }: StreamResult): { readonly cursor: string | null } | null {
  if (data !== null && data !== undefined) return null;
  for (const { code, cursor } of errors.map(extensionsOf))
    if (passing.has(code)) return { cursor: typeof cursor === 'string' ? cursor : null };
  return null;
}

/** Whether another attempt would fail in the same way. */
function isFinal(error: unknown): boolean {
  // GraphQL errors: the operation was refused.
  if (Array.isArray(error)) return !error.map(extensionsOf).some(({ code }) => passing.has(code));
  const { code, response } = record(error);
  // WebSocket close codes of graphql-ws. 4408 is a connection that was too slow to begin.
  if (typeof code === 'number') return code >= 4400 && code < 4500 && code !== 4408;
  // HTTP.
  const { status } = record(response);
  return typeof status === 'number' && status >= 400 && status < 500 && status !== 408 && status !== 429;
}

function extensionsOf(error: unknown): Readonly<Record<string, unknown>> {
  return record(record(error).extensions);
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** A quarter of a second, then twice as long each time up to ten seconds; at random around that, so that not all clients come back at once. */
function backOff(failures: number): Promise<void> {
  const milliseconds = Math.min(250 * 2 ** failures, 10_000) * (0.5 + Math.random());
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
