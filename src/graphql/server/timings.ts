import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import type { RequestContext } from '../context.ts';

/**
 * Adds to every response that ran a model the durations of its parts, in milliseconds. Every
 * transport has them in `extensions.timings`. HTTP also has them in the Server-Timing header, which
 * browsers and proxies read (W3C Server Timing).
 */
export function useTimings(): Plugin<RequestContext> {
  const headers = new WeakMap<Request, string>();
  return {
    onExecute: ({ args }) => ({
      onExecuteDone: ({ result, setResult }) => {
        const { services, request } = args.contextValue;
        const entries = services.timings.entries();
        if (entries.length === 0 || isAsyncIterable(result)) return;
        setResult({ ...result, extensions: { ...result.extensions, timings: Object.fromEntries(entries) } });
        if (request === undefined) return;
        const durations = entries.map(([part, milliseconds]) => `${part};dur=${milliseconds}`);
        headers.set(request, durations.join(', '));
      },
    }),
    onResponse: ({ request, response }) => {
      const header = headers.get(request);
      if (header !== undefined) response.headers.set('server-timing', header);
    },
  };
}
