import { parentPort } from 'node:worker_threads';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { graphiqlFiles } from './page.ts';
import type { Encoding, Made } from './static-file.ts';

/**
 * A worker that builds the files of the GraphiQL page and exits. The library's 9 MB of text and the
 * compression stay out of the main thread, and their memory is freed with the worker.
 */

const compressed: Readonly<Record<Encoding, (body: Uint8Array) => Buffer>> = {
  // A higher quality would save little transfer, and would take three times as long.
  br: (body) =>
    brotliCompressSync(body, {
      params: { [constants.BROTLI_PARAM_QUALITY]: 6, [constants.BROTLI_PARAM_SIZE_HINT]: body.length },
    }),
  gzip: (body) => gzipSync(body),
};

const send = (made: Made) => parentPort?.postMessage(made);

const files = graphiqlFiles();
send({ files });
for (const encoding of ['gzip', 'br'] as const) {
  for (const { name, body } of files) send({ encoded: { name, encoding, body: compressed[encoding](body) } });
}
