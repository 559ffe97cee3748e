const workerUrl = /new URL\((['"])(\.{1,2}\/[\w./-]+)\.ts\1, import\.meta\.url\)/g;

/**
 * Compiled code with the addresses of its worker threads and processes as they are after
 * compilation: the compiler rewrites imports, and leaves other paths as they are.
 * @throws Error if another path of a TypeScript file is left.
 */
export function withJavaScriptUrls(code: string, path: string): string {
  const rewritten = code.replace(workerUrl, 'new URL($1$2.js$1, import.meta.url)');
  const left = /['"`]\.{1,2}\/[^'"`\n]+\.ts['"`]/.exec(rewritten);
  if (left !== null)
    throw new Error(`${path} names a TypeScript file, which the package does not have: ${left[0]}`);
  return rewritten;
}
