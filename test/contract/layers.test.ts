import { describe, expect, test } from 'vitest';
import { folders } from '../../scripts/architecture/folders.ts';
import { type Import, importsOf, type SourceFile, sourceFilesBelow } from '../support/source-files.ts';

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
  /**
   * Pure libraries: linear algebra, schemas of stored fits, and a hash that assigns samples to a
   * half.
   */
  const librariesOfGroundFloor = ['ml-matrix', 'node:crypto', 'zod'];

  test('the domain and its statistics import nothing but each other and pure libraries', () => {
    const isForbidden = ({ file, specifier }: Import) =>
      file === null ? !librariesOfGroundFloor.includes(specifier) : !isGroundFloor(file);
    expect(offences(isGroundFloor, isForbidden)).toEqual([]);
    expect(
      offences(
        (path) => path.startsWith('src/domain/'),
        ({ file }) => file === null,
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

  test('the context of requests names no module: each adds its services to it', () => {
    expect(offences((path) => path === 'src/graphql/context.ts', leadsTo(isModule))).toEqual([]);
  });

  test('the card of a module is for the list of modules alone', () => {
    const isCard = (path: string) => /^src\/modules\/.+\/module\.ts$/.test(path);
    expect(files.filter(({ path }) => isCard(path)).length).toBeGreaterThan(20);
    expect(offences((path) => path !== 'src/app/modules.ts', leadsTo(isCard))).toEqual([]);
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
    libraries: /^(@mikro-orm\/(postgresql|pglite)|@electric-sql\/pglite(-prepopulatedfs)?)$/,
    home: /^src\/platform\/database\//,
  },
  {
    libraries: /^(@mikro-orm\/(core|sql))$/,
    home: /^src\/(platform\/database|modules)\//,
  },
  { libraries: /^pino(-pretty)?$/, home: /^src\/platform\/observability\// },
  { libraries: /^lru-cache$/, home: /^src\/platform\/cache\// },
  { libraries: /^(lmdb|apache-arrow|hyparquet|parquet-wasm|usearch)$/, home: /^src\/platform\/lake\// },
  { libraries: /^@pothos\//, home: /^src\/graphql\/|\.graphql\.ts$/ },
  {
    libraries: /^(graphql|graphql-yoga|graphql-ws|graphql-scalars|ws|@graphql-yoga\/.*|@escape\.tech\/.*)$/,
    home: /^src\/graphql\/|^src\/app\/(print-schema|vortex)\.ts$/,
  },
  { libraries: /^dataloader$/, home: /^src\/modules\// },
  { libraries: /^ml-matrix$/, home: /^src\/statistics\/linear-algebra\.ts$/ },
  { libraries: /^(eld|stemmer)$/, home: /^src\/modules\/evidence\// },
  {
    libraries: /^(@lezer\/(common|markdown)|htmlparser2|entities)$/,
    home: /^src\/modules\/evidence\/answer\//,
  },
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

  // Two entities with a relation name each other, in functions that the ORM calls after all of them
  // are loaded.
  test('do not import each other in a circle, but for entities and their relations', () => {
    const isEntity = (path: string) => path.endsWith('.entity.ts');
    expect(circles(loads(files)).filter((circle) => !circle.split(' -> ').every(isEntity))).toEqual([]);
  });

  test('lie in folders that do not import each other in a circle, not even types', () => {
    expect(circles(folders(files))).toEqual([]);
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

  test('are at most 250 lines long, without their comments', () => {
    const isComment = (line: string) => /^\s*(?:\/\/|\/\*|\*)/.test(line);
    const long = files.map(
      ({ path, text }) =>
        [
          path,
          text
            .trimEnd()
            .split('\n')
            .filter((line) => !isComment(line)).length,
        ] as const,
    );
    expect(long.filter(([, lines]) => lines > 250)).toEqual([]);
  });

  test('have names in kebab case', () => {
    expect(
      files.filter(({ path }) => !/^([a-z0-9]+([-.][a-z0-9]+)*\/)*[a-z0-9]+([-.][a-z0-9]+)*$/.test(path)),
    ).toEqual([]);
  });
});

describe('a circle', () => {
  const file = (path: string, ...imported: readonly string[]) => ({
    path,
    text: '',
    imports: importsOf(
      path,
      imported.map((specifier) => `import type { A } from '${specifier}';\n`).join(''),
    ),
  });

  test('of folders is found through any number of them, a folder and one within it included', () => {
    const far = [file('a/one.ts', '../b/two.ts'), file('b/two.ts', '../c/three.ts'), file('c/three.ts')];
    expect(circles(folders(far))).toEqual([]);
    expect(circles(folders([...far, file('c/other.ts', '../a/another.ts')]))).toEqual(['a -> b -> c -> a']);
    expect(circles(folders([file('a/one.ts', './b/two.ts'), file('a/b/two.ts', '../three.ts')]))).toEqual([
      'a -> a/b -> a',
    ]);
    expect(circles(folders([file('a/one.ts', './two.ts'), file('a/two.ts', './one.ts')]))).toEqual([]);
  });

  test('of files is one of those that load each other when they run', () => {
    const [one, two] = [file('a/one.ts', './two.ts'), file('a/two.ts', './one.ts')];
    expect(circles(loads([one, two]))).toEqual([]);
    const running = { ...two, imports: importsOf(two.path, `import './one.ts';`) };
    const loading = { ...one, imports: importsOf(one.path, `import './two.ts';`) };
    expect(circles(loads([loading, running]))).toEqual(['a/one.ts -> a/two.ts -> a/one.ts']);
  });
});

/** The files that each file loads when it runs. */
function loads(sources: readonly SourceFile[]): Map<string, readonly string[]> {
  return new Map(
    sources.map(({ path, imports }) => [
      path,
      imports.flatMap(({ file, isTypeOnly }) => (isTypeOnly || file === null ? [] : [file])),
    ]),
  );
}

/** Circles, each once, as "a -> b -> a". */
function circles(leads: ReadonlyMap<string, Iterable<string>>): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (place: string, trail: readonly string[]): void => {
    const start = trail.indexOf(place);
    if (start >= 0) found.push([...trail.slice(start), place].join(' -> '));
    if (start >= 0 || done.has(place)) return;
    for (const next of leads.get(place) ?? []) visit(next, [...trail, place]);
    done.add(place);
  };
  for (const place of leads.keys()) visit(place, []);
  return found;
}
