import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rootDirectory } from '../support/source-files.ts';

/** Outside a checkout, in an unpacked archive, nothing says which files belong to the product. */
const isCheckout = existsSync(join(rootDirectory, '.git'));

/** Tracked files that are there; a deleted one is tracked until its deletion is committed. */
function trackedFiles(): string[] {
  return execFileSync('git', ['ls-files', '-z'], { cwd: rootDirectory, encoding: 'utf8' })
    .split('\0')
    .filter((path) => path !== '' && existsSync(join(rootDirectory, path)));
}

/**
 * The directories below which people and containers keep their work; written so that this file does
 * not name them.
 */
const machineDirectories = ['home', 'root', 'work', 'Users', 'workspace', 'builds'].join('|');
const machinePath = new RegExp(String.raw`(?<![\w.:/\\-])/(?:${machineDirectories})/[\w.-]`);

const registryWords = ['registry', 'npmjs', 'artifactory', 'verdaccio', 'nexus'].join('|');
const registryHost = new RegExp(
  String.raw`//[\w.-]*\b(?:${registryWords})\b[\w.-]*|\b(?:${registryWords})\.(?:[\w-]+\.)*(?:org|com|net|io|dev|cloud|local|internal)\b`,
);

/** "path:line: text" wherever the pattern is found. Binary files hold no text. */
function places(pattern: RegExp): string[] {
  return trackedFiles().flatMap((path) => {
    const text = readFileSync(join(rootDirectory, path), 'utf8');
    if (text.includes('\0')) return [];
    return text
      .split('\n')
      .flatMap((line, index) =>
        pattern.test(line) ? [`${path}:${index + 1}: ${line.trim().slice(0, 160)}`] : [],
      );
  });
}

test('the patterns find what they are for', () => {
  const paths = machineDirectories.split('|').map((name) => `see /${name}/someone/project`);
  expect(paths.filter((path) => !machinePath.test(path))).toEqual([]);
  const harmless = [
    'src/work/queue.ts',
    'https://example.org/home/page',
    './root/file',
    'a home/work/balance',
  ];
  expect(harmless.filter((text) => machinePath.test(text))).toEqual([]);
  const [registry, npm] = registryWords.split('|');
  expect(registryHost.test(`https://${registry}.${npm}.org/graphql`)).toBe(true);
  expect(registryHost.test(`${registry}.example.com`)).toBe(true);
  expect(registryHost.test('this.#dependencies.registry.idOf(model)')).toBe(false);
});

describe.skipIf(!isCheckout)('the files of the product', () => {
  test('are there to look at', () => {
    expect(trackedFiles()).toContain('package.json');
    expect(trackedFiles().length).toBeGreaterThan(100);
  });

  test('name no path of the machine they were written on', () => {
    expect(places(machinePath)).toEqual([]);
  });

  test('name no host of a package registry', () => {
    expect(places(registryHost)).toEqual([]);
  });
});
