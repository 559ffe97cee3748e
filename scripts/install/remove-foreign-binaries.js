// `onnxruntime-node` holds the binaries of every platform in one package. This removes those that
// this machine cannot load: 240 of 290 MB. It is plain JavaScript because `npm ci` runs it with the
// machine's own Node.js, which may be version 20.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const folder = resolve(process.argv[2] ?? 'node_modules', 'onnxruntime-node/bin/napi-v6');
const own = join(folder, process.platform, process.arch);

// A folder that several platforms share needs the binaries of all of them.
const isShared = process.env.KEEP_FOREIGN_BINARIES === 'true';

// Without a binary of this platform, nothing says which of them somebody wants.
if (existsSync(own) && !isShared) {
  removeBesides(folder, process.platform);
  removeBesides(dirname(own), process.arch);
}

function removeBesides(parent, kept) {
  for (const name of readdirSync(parent)) {
    if (name !== kept) rmSync(join(parent, name), { recursive: true });
  }
}
