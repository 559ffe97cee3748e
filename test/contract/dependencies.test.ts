import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { rootDirectory, sourceFile, sourceFilesBelow } from '../support/source-files.ts';

const names = z.record(z.string(), z.string()).default({});

const manifestSchema = z.object({
  scripts: names,
  dependencies: names,
  devDependencies: names,
  optionalDependencies: names,
  peerDependencies: names,
  peerDependenciesMeta: z.record(z.string(), z.object({ optional: z.boolean().optional() })).default({}),
  bin: z.union([z.string(), names]).default({}),
  license: z.union([z.string(), z.object({ type: z.string() })]).optional(),
});

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      dev: z.boolean().default(false),
      license: z.string().optional(),
      resolved: z.string().optional(),
      /** Whether it is a folder of the repository. */
      link: z.boolean().default(false),
    }),
  ),
});

const read = (path: string) => readFileSync(join(rootDirectory, path), 'utf8');
const manifestOf = (path: string) => manifestSchema.parse(JSON.parse(read(join(path, 'package.json'))));
const isInstalled = (path: string) => existsSync(join(rootDirectory, path, 'package.json'));

const own = manifestOf('.');
/** What brings a Node.js along. */
const runtimes = manifestOf('scripts/node');
/** Clients and tools of GraphQL, which `npm run test:clients` installs apart. */
const clients = manifestOf('test/clients');
const lock = lockSchema.parse(JSON.parse(read('package-lock.json')));
const lockOfClients = lockSchema.parse(JSON.parse(read('test/clients/package-lock.json')));
const production = sourceFilesBelow('src');
/** Its texts hold imports that nobody runs: they are what the reader of imports is tried on. */
const samplesOfImports = 'test/unit/support/source-files.test.ts';
const everything = [
  ...production,
  ...['test', 'scripts', 'bench', 'examples']
    .flatMap(sourceFilesBelow)
    .filter(({ path }) => path !== samplesOfImports),
  sourceFile('vitest.config.ts'),
];

const importedBy = (files: typeof production) =>
  new Set(files.flatMap(({ imports }) => imports.flatMap(({ packageName }) => packageName ?? [])));

/** Packages that nothing imports and no script names, and the words that bring them in. */
const broughtInBy: Readonly<Record<string, { readonly file: string; readonly words: string }>> = {
  '@graphql-typed-document-node/core': {
    file: 'test/support/generate-operations.ts',
    words: "documentMode: 'documentNode'",
  },
};

/** Packages that must stand beside those which need them. */
function peersOf(packages: Iterable<string>): string[] {
  return [...packages].flatMap((name) => {
    if (!isInstalled(join('node_modules', name))) return [];
    const { peerDependencies, peerDependenciesMeta } = manifestOf(join('node_modules', name));
    return Object.keys(peerDependencies).filter((peer) => peerDependenciesMeta[peer]?.optional !== true);
  });
}

function isRunByScript(name: string): boolean {
  const { bin } = manifestOf(join('node_modules', name));
  const commands = typeof bin === 'string' ? [name] : Object.keys(bin);
  const words = Object.values(own.scripts).flatMap((script) => script.split(/\s+/));
  return commands.some((command) => words.includes(command));
}

function isBroughtIn(name: string): boolean {
  const found = broughtInBy[name];
  return found !== undefined && read(found.file).includes(found.words);
}

describe('the versions of dependencies', () => {
  test('are exact', () => {
    const all = [
      own.dependencies,
      own.devDependencies,
      runtimes.optionalDependencies,
      clients.devDependencies,
    ];
    const exact = /^\d+\.\d+\.\d+(-[\w.]+)?$|^file:scripts\/node$/;
    const versions = all.flatMap(Object.entries<string>);
    expect(versions.filter(([, version]) => !exact.test(version))).toEqual([]);
    expect(versions.length).toBeGreaterThan(40);
  });

  test('come from no address that is written down', () => {
    const packages = [lock, lockOfClients].flatMap((each) => Object.entries(each.packages));
    expect(packages.filter(([, { resolved, link }]) => resolved !== undefined && !link)).toEqual([]);
  });

  test('are equal where the root and the clients name the same package', () => {
    const declared = { ...own.dependencies, ...own.devDependencies };
    const shared = Object.entries(clients.devDependencies).filter(
      // gql.tada needs the TypeScript that is written in JavaScript.
      ([name]) => declared[name] !== undefined && name !== 'typescript',
    );
    expect(shared.length).toBeGreaterThan(5);
    expect(shared.filter(([name, version]) => declared[name] !== version)).toEqual([]);
  });
});

describe('dependencies', () => {
  test('of production are what the sources import, and what must stand beside it', () => {
    const imported = importedBy(production);
    const needed = new Set([...imported, ...peersOf(imported)]);
    expect(Object.keys(own.dependencies).filter((name) => !needed.has(name))).toEqual([]);
    expect([...imported].filter((name) => own.dependencies[name] === undefined)).toEqual([]);
  });

  test('of development are imported, run by a script, or brought in by a setting', () => {
    const imported = importedBy(everything);
    const needed = new Set([...imported, ...peersOf(imported), 'node', 'vortex-signal-node']);
    const isNeeded = (name: string) =>
      needed.has(name.replace(/^@types\//, '')) || isRunByScript(name) || isBroughtIn(name);
    expect(Object.keys(own.devDependencies).filter((name) => !isNeeded(name))).toEqual([]);
    const declared = { ...own.dependencies, ...own.devDependencies };
    expect([...imported].filter((name) => declared[name] === undefined)).toEqual([]);
  });

  test('of the repository alone are the runtime for one platform each', () => {
    const platforms = Object.keys(runtimes.optionalDependencies).map(
      (name) => /^node-(?:bin-)?(\w+-\w+)$/.exec(name)?.[1],
    );
    expect(platforms.toSorted()).toEqual([
      'darwin-arm64',
      'darwin-x64',
      'linux-arm64',
      'linux-x64',
      'win-arm64',
      'win-x64',
    ]);
  });

  test('of the repository are one major of Node.js on every platform', () => {
    const majors = Object.values(runtimes.optionalDependencies).map((version) => version.split('.')[0]);
    expect([...new Set(majors)]).toEqual([read('.nvmrc').trim()]);
  });
});

test('the package brings no Node.js and runs nothing when it is installed', () => {
  expect(own.optionalDependencies).toEqual({});
  const installed = Object.entries(lock.packages).filter(([place, { dev }]) => place !== '' && !dev);
  expect(installed.filter(([place]) => /^node_modules\/node-(bin-)?(linux|darwin|win)/.test(place))).toEqual(
    [],
  );
  expect(Object.keys(own.scripts).filter((name) => /^(pre|post)?install$/.test(name))).toEqual([]);
});

test('scripts run files that exist', () => {
  const files = Object.values(own.scripts).flatMap((script) => script.match(/[\w/.-]+\.[tj]s\b/g) ?? []);
  expect(files.filter((file) => !existsSync(join(rootDirectory, file)))).toEqual([]);
});

test('production dependencies have permissive licences', () => {
  const permissive = [
    'MIT',
    'ISC',
    'Apache-2.0',
    // One says it so.
    'Apache 2.0',
    'BSD-2-Clause',
    'BSD-3-Clause',
    '0BSD',
    'BlueOak-1.0.0',
    'CC0-1.0',
  ];
  const places = Object.entries(lock.packages).filter(
    ([place, { dev, link }]) => place.startsWith('node_modules/') && !dev && !link,
  );
  expect(places.length).toBeGreaterThan(50);
  const licences = places.map(([place, locked]) => {
    const told = isInstalled(place) ? manifestOf(place).license : locked.license;
    return [place, typeof told === 'object' ? told.type : (told ?? 'none')] as const;
  });
  const isPermissive = (licence: string) =>
    licence
      .replace(/[()]/g, '')
      .split(' OR ')
      .some((choice) => choice.split(' AND ').every((part) => permissive.includes(part)));
  expect(licences.filter(([, licence]) => !isPermissive(licence))).toEqual([]);
});
