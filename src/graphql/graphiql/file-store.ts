import { Worker } from 'node:worker_threads';
import { type Encoding, encodings, type Made, type StaticFile } from './static-file.ts';

const script = new URL('./make-files.ts', import.meta.url);

export interface StoredFile extends StaticFile {
  /** The same file in the encodings that are ready. */
  readonly encoded: Map<Encoding, Uint8Array>;
}

/**
 * The files of the GraphiQL page in memory. They are made once, on the first request, and shared by
 * all responses.
 */
export class FileStore {
  #files: Promise<ReadonlyMap<string, StoredFile>> | null = null;

  /**
   * Finds a file by name.
   * @throws Error if the files cannot be made; the next call tries again.
   */
  async find(name: string): Promise<StoredFile | undefined> {
    this.#files ??= this.#make();
    return (await this.#files).get(name);
  }

  #make(): Promise<ReadonlyMap<string, StoredFile>> {
    const { promise, resolve, reject } = Promise.withResolvers<ReadonlyMap<string, StoredFile>>();
    const stored = new Map<string, StoredFile>();
    const worker = new Worker(script, { name: 'graphiql' });
    // The worker must not keep an exiting process alive.
    worker.unref();
    worker.on('message', (made: Made) => {
      if ('files' in made) {
        for (const file of made.files) stored.set(file.name, { ...file, encoded: new Map() });
        resolve(stored);
      } else {
        const { name, encoding, body } = made.encoded;
        stored.get(name)?.encoded.set(encoding, body);
      }
    });
    const fail = (reason: unknown) => {
      if (stored.size === 0) this.#files = null;
      reject(reason);
    };
    worker.on('error', fail);
    worker.on('exit', (code) =>
      fail(new Error(`The worker that builds the GraphiQL page exited with code ${code}.`)),
    );
    return promise;
  }
}

/** The best encoding of a file for a request, and its name; null for the unencoded file. */
export function formFor(
  file: StoredFile,
  acceptEncoding: string,
): { readonly encoding: Encoding | null; readonly body: Uint8Array } {
  const accepted = acceptedEncodings(acceptEncoding);
  for (const encoding of encodings) {
    const body = file.encoded.get(encoding);
    if (body !== undefined && body.length < file.body.length && accepted.has(encoding))
      return { encoding, body };
  }
  return { encoding: null, body: file.body };
}

function acceptedEncodings(header: string): ReadonlySet<string> {
  return new Set(
    header.split(',').flatMap((part) => {
      const [name = '', ...parameters] = part
        .toLowerCase()
        .split(';')
        .map((text) => text.trim());
      const isRefused = parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
      return isRefused ? [] : [name];
    }),
  );
}
