/**
 * Does for Node.js what a bundler does for a frontend: a document in a `graphql` tag becomes an
 * import of what relay-compiler made of it. Load it with `--import` before the modules that hold
 * documents.
 */
import { registerHooks } from 'node:module';

/** A tagged document. The only group is the name of its operation or fragment. */
const tag = /\bgraphql`\s*(?:query|mutation|subscription|fragment)\s+(\w+)\b[^`]*`/g;

registerHooks({
  resolve: (specifier, context, next) =>
    // Artifacts import each other without the extension of the file.
    next(/^\.\/\w+\.graphql$/.test(specifier) ? `${specifier}.ts` : specifier, context),
  load(url, context, next) {
    const module = next(url, context);
    const path = new URL(url).pathname;
    if (dirnameOf(path) !== import.meta.dirname || !path.endsWith('.ts') || !module.source) return module;
    const imports: string[] = [];
    const source = module.source.toString().replaceAll(tag, (document, name: string) => {
      imports.push(`import ${name} from './__generated__/${name}.graphql.ts';`);
      // The line breaks stay, so that a stack trace names the right line.
      return name + document.replaceAll(/[^\n]/g, '');
    });
    return { ...module, source: `${source}\n${imports.join('\n')}` };
  },
});

function dirnameOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}
