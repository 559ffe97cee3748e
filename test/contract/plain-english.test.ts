import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { filesBelow, rootDirectory } from '../support/source-files.ts';

/** Files and folders that readers of the product see. */
const covered = [
  'README.md',
  'SECURITY.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'docs',
  'examples',
  'src',
  'schema.graphql',
];

/**
 * Words that make a sentence sound translated. The second pattern allows "there is no" and "is no
 * longer". A line break may stand between its words, with the mark of a comment.
 */
const avoided = [
  /\b(?:told|unsaid|anew|likewise|whoever)\b/gi,
  /(?<!\bthere[\s*/#]+)\bis[\s*/#]+no\b(?![\s*/#]+longer\b)/gi,
];

/** The examples of the style guide quote such words, in `CONTRIBUTING.md` between two comments. */
const quotingFile = 'CONTRIBUTING.md';
const quotes = /<!-- words to avoid: begin -->[\s\S]*?<!-- words to avoid: end -->/g;

const commentOrString =
  /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\[\s\S]|[^`\\])*`/g;

function blank(text: string): string {
  return text.replaceAll(/[^\n]/g, ' ');
}

/**
 * The text of a file that is prose, at its place in the file. Of code only comments and strings are
 * prose, so that a name in code is not a word.
 */
function prose(path: string, text: string): string {
  if (path === quotingFile) return text.replaceAll(quotes, blank);
  if (!/\.[mc]?[jt]s$/.test(path)) return text;
  let kept = '';
  let end = 0;
  for (const { 0: part, index } of text.matchAll(commentOrString)) {
    kept += blank(text.slice(end, index)) + part;
    end = index + part.length;
  }
  return kept + blank(text.slice(end));
}

/** "path:line: words" for each of the words to avoid. */
function findings(path: string, text: string): string[] {
  const searched = prose(path, text);
  return avoided
    .flatMap((pattern) => [...searched.matchAll(pattern)])
    .sort((one, other) => one.index - other.index)
    .map(
      ({ 0: words, index }) =>
        `${path}:${searched.slice(0, index).split('\n').length}: ${words.replaceAll(/[\s*/#]+/g, ' ')}`,
    );
}

function filesOf(path: string): string[] {
  if (statSync(join(rootDirectory, path)).isFile()) return [path];
  return filesBelow(path, (name) => /\.(?:md|[mc]?[jt]s|sql|lua|graphql|html|css)$/.test(name));
}

const read = (path: string) => readFileSync(join(rootDirectory, path), 'utf8');

test('the search finds the words in prose, with their lines', () => {
  expect(findings('a.md', 'It is said.\nThe client is told.\nWhoever: it is\nno error.')).toEqual([
    'a.md:2: told',
    'a.md:3: Whoever',
    'a.md:3: is no',
  ]);
  expect(findings('a.md', 'There is no error. there is\nno limit. It is no longer open. It is not.')).toEqual(
    [],
  );
  expect(findings('a.md', 'A retold story, untold riches: this number is not one.')).toEqual([]);
});

test('the search reads comments and strings of code, and no names', () => {
  const code = "const told = 1; // anew\nlog('unsaid', `likewise`);\n/* It is\n * no name. */ call(told);";
  expect(findings('a.ts', code)).toEqual([
    'a.ts:1: anew',
    'a.ts:2: unsaid',
    'a.ts:2: likewise',
    'a.ts:3: is no',
  ]);
});

test('only the examples of the style guide may quote the words', () => {
  const marked = [...read(quotingFile).matchAll(quotes)].map(([part]) => part.split('\n').length);
  expect(marked).toHaveLength(1);
  expect(marked[0]).toBeLessThanOrEqual(5);
  const quoted = '<!-- words to avoid: begin -->\nanew\n<!-- words to avoid: end -->\ntold';
  expect(findings(quotingFile, quoted)).toEqual(['CONTRIBUTING.md:4: told']);
  expect(findings('README.md', quoted)).toEqual(['README.md:2: anew', 'README.md:4: told']);
});

test('documents, examples and texts of the source are written in plain English', () => {
  expect(covered.filter((path) => !existsSync(join(rootDirectory, path)))).toEqual([]);
  const files = covered.flatMap(filesOf);
  expect(files).toEqual(expect.arrayContaining(['README.md', 'docs/operations.md', 'examples/resume.ts']));
  expect(files.flatMap((path) => findings(path, read(path)))).toEqual([]);
});

/** Whether a person wrote the file. */
const isWritten = (path: string) => !/^test\/support\/gql\/|__generated__/.test(path);

test('comments are at most 100 columns wide', () => {
  const wide = ['src', 'bin', 'scripts', 'bench', 'test']
    .flatMap(filesOf)
    .filter(isWritten)
    .flatMap((path) =>
      read(path)
        .split('\n')
        .flatMap((line, index) => {
          const isComment = /^\s*(?:\/\/|\/\*|\*)/.test(line);
          return isComment && line.length > 100 ? [`${path}:${index + 1}`] : [];
        }),
    );
  expect(wide).toEqual([]);
});
