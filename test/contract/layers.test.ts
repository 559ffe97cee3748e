import { describe, expect, test } from 'vitest';
import { type Import, type SourceFile, sourceFilesBelow } from '../support/source-files.ts';

const files = sourceFilesBelow('src');

const isGroundFloor = (path: string) => /^src\/(domain|statistics)\//.test(path);
const isPlatform = (path: string) => path.startsWith('src/platform/');
const isModule = (path: string) => path.startsWith('src/modules/');
const isGraphql = (path: string) => path.startsWith('src/graphql/');
const isTypeDefinition = (path: string) => path.endsWith('.graphql.ts');
const isService = (path: string) => isModule(path) && path.endsWith('.service.ts');
const isRepository = (path: string) => path.endsWith('.repository.ts');

/** Who imports what they must not, as "file -> target". */
function offences(who: (path: string) => boolean, what: (found: Import) => boolean): string[] {
  return files
    .filter(({ path }) => who(path))
    .flatMap(({ path, imports }) =>
      imports.filter(what).map(({ file, specifier }) => `${path} -> ${file ?? specifier}`),
    );
}

const leadsTo =
  (where: (path: string) => boolean) =>
  ({ file }: Import) =>
    file !== null && where(file);

const runsFrom = (where: (path: string) => boolean) => (found: Import) =>
  !found.isTypeOnly && leadsTo(where)(found);

test('there are source files to look at', () => {
  expect(files.filter(({ path }) => isPlatform(path)).length).toBeGreaterThan(20);
  expect(files.filter(({ path }) => isService(path)).length).toBeGreaterThan(5);
  expect(files.filter(({ path }) => isTypeDefinition(path)).length).toBeGreaterThan(5);
});

describe('layers', () => {
  test('the domain and its statistics import nothing but each other', () => {
    expect(
      offences(
        isGroundFloor,
        leadsTo((path) => !isGroundFloor(path)),
      ),
    ).toEqual([]);
  });

  test('the platform knows neither modules nor GraphQL', () => {
    expect(
      offences(
        isPlatform,
        leadsTo((path) => !isPlatform(path) && !isGroundFloor(path)),
      ),
    ).toEqual([]);
  });

  test('GraphQL imports no module when it runs: modules define their types with it', () => {
    expect(offences(isGraphql, runsFrom(isModule))).toEqual([]);
  });

  test('services know nothing of GraphQL', () => {
    expect(
      offences(
        isService,
        leadsTo((path) => isGraphql(path) || isTypeDefinition(path)),
      ),
    ).toEqual([]);
  });

  test('repositories are used by services and by what puts them together, not by type definitions', () => {
    expect(offences(isTypeDefinition, runsFrom(isRepository))).toEqual([]);
  });

  test('type definitions take from the platform its ports as types, and its errors', () => {
    const isError = (path: string) => /\/errors\.ts$|-error\.ts$/.test(path);
    expect(
      offences(
        isTypeDefinition,
        runsFrom((path) => isPlatform(path) && !isError(path)),
      ),
    ).toEqual([]);
  });

  test('nothing imports what puts the product together, but the programs', () => {
    const isAssembly = (path: string) => path.startsWith('src/app/');
    const isCommand = (path: string) => path.startsWith('src/commands/');
    expect(offences((path) => !isAssembly(path) && !isCommand(path), leadsTo(isAssembly))).toEqual([]);
    expect(offences((path) => path !== 'src/cli.ts' && !isCommand(path), leadsTo(isCommand))).toEqual([]);
  });
});

/** Where a library may be imported; one that is listed nowhere may be imported nowhere. */
const homes: readonly { readonly libraries: RegExp; readonly home: RegExp }[] = [
  { libraries: /^(onnxruntime-node|@huggingface\/tokenizers)$/, home: /^src\/platform\/onnx\// },
  { libraries: /^(ioredis|graphql-redis-subscriptions)$/, home: /^src\/platform\/(cache|events)\// },
  {
    libraries: /^(@mikro-orm\/(postgresql|pglite)|@electric-sql\/pglite)$/,
    home: /^src\/platform\/database\//,
  },
  {
    libraries: /^(@mikro-orm\/(core|sql))$/,
    home: /^src\/(platform\/database|modules)\/|^src\/app\/services\.ts$/,
  },
  { libraries: /^pino(-pretty)?$/, home: /^src\/platform\/observability\// },
  { libraries: /^lru-cache$/, home: /^src\/platform\/cache\// },
  { libraries: /^(lmdb|apache-arrow|hyparquet|parquet-wasm|usearch)$/, home: /^src\/platform\/lake\// },
  { libraries: /^@pothos\//, home: /^src\/graphql\/|\.graphql\.ts$/ },
  {
    libraries: /^(graphql|graphql-yoga|graphql-ws|graphql-scalars|ws|@graphql-yoga\/.*|@escape\.tech\/.*)$/,
    home: /^src\/graphql\/|^src\/app\/print-schema\.ts$/,
  },
  { libraries: /^dataloader$/, home: /^src\/modules\// },
  { libraries: /^ml-matrix$/, home: /^src\/statistics\/linear-algebra\.ts$/ },
  { libraries: /^stemmer$/, home: /^src\/modules\/evidence\// },
  { libraries: /^(zod|uuid)$/, home: /^src\// },
];

describe('libraries', () => {
  test('are imported where they are at home', () => {
    const strangers = files.flatMap(({ path, imports }) =>
      imports
        .flatMap(({ packageName }) => packageName ?? [])
        .filter((name) => !homes.some(({ libraries, home }) => libraries.test(name) && home.test(path)))
        .map((name) => `${path} -> ${name}`),
    );
    expect(strangers).toEqual([]);
  });

  test('of the data layer and of GraphQL do not reach services', () => {
    const foreign = /^(graphql.*|@pothos\/.*|ioredis|onnxruntime-node|ws)$/;
    expect(
      offences(isService, ({ packageName }) => packageName !== null && foreign.test(packageName)),
    ).toEqual([]);
  });
});

describe('source files', () => {
  test('leave the environment to the configuration', () => {
    const readers = files.filter(
      ({ text }) =>
        /\bprocess\s*\??\.\s*env\b|\bprocess\[/.test(text) || /\benv\b[^;]*from 'node:process'/.test(text),
    );
    expect(readers.map(({ path }) => path)).toEqual(['src/config/config.ts']);
  });

  // Two entities with a relation name each other, in functions that the ORM calls after all of them are loaded.
  test('do not import each other in a circle, but for entities and their relations', () => {
    const isEntity = (path: string) => path.endsWith('.entity.ts');
    expect(circles(files).filter((circle) => !circle.split(' -> ').every(isEntity))).toEqual([]);
  });

  test('hand nothing on from other files', () => {
    expect(
      offences(
        () => true,
        ({ isReExport }) => isReExport,
      ),
    ).toEqual([]);
    expect(files.filter(({ path }) => path.endsWith('/index.ts'))).toEqual([]);
  });

  test('are at most 250 lines long', () => {
    const long = files.map(({ path, text }) => [path, text.trimEnd().split('\n').length] as const);
    expect(long.filter(([, lines]) => lines > 250)).toEqual([]);
  });

  test('have names in kebab case', () => {
    expect(
      files.filter(({ path }) => !/^([a-z0-9]+([-.][a-z0-9]+)*\/)*[a-z0-9]+([-.][a-z0-9]+)*$/.test(path)),
    ).toEqual([]);
  });
});

/** Circles of files that load each other when they run, each once, as "a -> b -> a". */
function circles(sources: readonly SourceFile[]): string[] {
  const loads = new Map(
    sources.map(({ path, imports }) => [
      path,
      imports.flatMap(({ file, isTypeOnly }) => (isTypeOnly || file === null ? [] : [file])),
    ]),
  );
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) found.push([...trail.slice(start), path].join(' -> '));
    if (start >= 0 || done.has(path)) return;
    for (const next of loads.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const path of loads.keys()) visit(path, []);
  return found;
}
