import { type Logger as PinoLogger, pino } from 'pino';
import pretty from 'pino-pretty';

export type Logger = Pick<PinoLogger, 'trace' | 'debug' | 'info' | 'warn' | 'error'>;

/** Logs to standard output: as readable lines, or as one JSON object a line. */
export function createLogger(options: {
  readonly level: string;
  readonly format: 'pretty' | 'json';
}): Logger {
  if (options.format === 'json') return pino({ level: options.level });
  const stream = pretty({ sync: true, ignore: 'pid,hostname', translateTime: 'HH:MM:ss', singleLine: true });
  return pino({ level: options.level }, stream);
}
