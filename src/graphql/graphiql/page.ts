import { createHash } from 'node:crypto';
import {
  css,
  editorWorkerService,
  favicon,
  graphqlWorker,
  js,
  jsonWorker,
} from '@graphql-yoga/render-graphiql/graphiql';
import { pageName, type StaticFile } from './static-file.ts';
import { tabs } from './tabs.ts';

const title = 'Vortex Signal';

/**
 * GraphiQL subscribes with GET by default, and a GET request lacks the header that protects against
 * foreign pages.
 */
const options = { title, defaultTabs: tabs, subscriptionsProtocol: 'SSE', method: 'POST' };

/**
 * The page and all files that it loads. The library contains them as texts for one page of 9 MB;
 * here each is a file that browsers cache.
 */
export function graphiqlFiles(): readonly StaticFile[] {
  const script = (name: string, text: string) => file(name, 'js', 'text/javascript; charset=utf-8', text);
  const workers = {
    editorWorkerService: script('editor-worker', editorWorkerService),
    json: script('json-worker', jsonWorker),
    graphql: script('graphql-worker', graphqlWorker),
  };
  const names = Object.fromEntries(Object.entries(workers).map(([label, { name }]) => [label, name]));
  const icon = file('icon', 'ico', 'image/x-icon', Buffer.from(favicon.split(',')[1] ?? '', 'base64'));
  const style = file('style', 'css', 'text/css; charset=utf-8', css);
  const start = script('start', startScript(names));
  const app = script('app', js);
  const page = html({ icon: icon.name, style: style.name, scripts: [start.name, app.name] });
  return [
    { ...file('page', 'html', 'text/html; charset=utf-8', page), name: pageName },
    ...[icon, style, start, app],
    ...Object.values(workers),
  ];
}

function file(name: string, extension: string, type: string, content: string | Buffer): StaticFile {
  const body = Buffer.from(content);
  const digest = createHash('sha256').update(body).digest('hex').slice(0, 16);
  return { name: `graphiql-${name}.${digest}.${extension}`, type, digest, body };
}

/**
 * Runs before the application. It sets the URLs of the editor's workers and starts GraphiQL once
 * all scripts have run.
 */
function startScript(workers: Readonly<Record<string, string>>): string {
  return `const folder = document.currentScript.src.replace(/[^/]*$/, '');
const workers = ${JSON.stringify(workers)};
self.MonacoEnvironment = { globalAPI: false, getWorkerUrl: (_module, label) => folder + workers[label] };
document.addEventListener('DOMContentLoaded', () =>
  YogaGraphiQL.renderYogaGraphiQL(document.querySelector('#root'), ${JSON.stringify(options)}),
);
`;
}

/** The URLs are relative, so that a proxy may serve the server below any path. */
function html({
  icon,
  style,
  scripts,
}: {
  readonly icon: string;
  readonly style: string;
  readonly scripts: readonly string[];
}): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${title}</title>
    <link rel="icon" href="graphql/${icon}" />
    <link rel="stylesheet" href="graphql/${style}" />
${scripts.map((name) => `    <script defer src="graphql/${name}"></script>`).join('\n')}
  </head>
  <body id="body" class="no-focus-outline">
    <noscript>GraphiQL needs JavaScript.</noscript>
    <div id="root"></div>
  </body>
</html>
`;
}
