/** What README.md and the pages of docs/ say can be done. */
import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { ALL_COMMANDS } from '../support/commands.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { rebalance } from '../support/world.ts';
import { commandLines, faultOf, programWords, wordsOf } from './command-lines.ts';
import {
  anchorsOf,
  codeBlocks,
  codeSpans,
  PAGES,
  pathOf,
  projectLinks,
  readPage,
} from './pages.ts';

const pages = PAGES.map((file) => ({ file, text: readPage(file) }));
const blocks = pages.flatMap(({ file, text }) =>
  codeBlocks(text).map((block) => ({ file, ...block })),
);
const scripts: Readonly<Record<string, string>> = packageJson.scripts;

describe('shell commands', () => {
  const shellBlocks = blocks.filter(({ language }) => language === 'sh');

  test('are shown', () => expect(shellBlocks).not.toEqual([]));

  test.each(pages.filter(({ file }) => shellBlocks.some((block) => block.file === file)))(
    'of $file can be given, one after the other',
    async ({ file }) => {
      const directory = await temporaryDirectory();
      const lines = shellBlocks
        .filter((block) => block.file === file)
        .flatMap(({ text }) => commandLines(text));
      for (const line of lines) expect(await outcomeOf(line, directory), line).toBe('done');
    },
  );
});

/** `npm` is checked against package.json, the demonstration has a test of its own, and the rest is run. */
async function outcomeOf(line: string, currentDirectory: string): Promise<string> {
  if (line.startsWith('npm ')) return npmOutcome(wordsOf(line).slice(1));
  const words = programWords(line);
  if (words === null) return 'neither npm nor rebalance: a block of another language than sh?';
  const { exit, stderr } = await rebalance(words, { currentDirectory });
  return exit === 0 ? 'done' : `exit code ${exit}: ${stderr}`;
}

function npmOutcome([verb = '', script = '']: readonly string[]): string {
  if (verb === 'ci') return existsSync(pathOf('package-lock.json')) ? 'done' : 'no lock file';
  const name = verb === 'run' ? script : verb;
  return Object.hasOwn(scripts, name) ? 'done' : `package.json has no script ${name}`;
}

describe('command lines of rebalance', () => {
  const shown = [
    ...blocks.flatMap(({ file, text }) => commandLines(text).map((line) => ({ file, line }))),
    ...pages.flatMap(({ file, text }) => codeSpans(text).map((line) => ({ file, line }))),
    ...ALL_COMMANDS.flatMap(({ words, spec }) =>
      spec.examples.map(({ command }) => ({ file: `rebalance ${words} --help`, line: command })),
    ),
  ]
    .map(({ file, line }) => ({ file, line, words: programWords(line) }))
    // Words in capitals stand for something: `rebalance COMMAND --help`.
    .filter(({ words }) => words !== null && !/^[A-Z]+$/.test(words[0] ?? ''));

  test('are shown', () => expect(shown.length).toBeGreaterThan(10));

  test.each(shown)('of $file have commands and flags that exist: $line', async ({ words }) => {
    const real = (words ?? []).filter((word, at) => word !== 'COMMAND' || words?.[at - 1] !== '--');
    expect(await faultOf(real)).toBeNull();
  });

  test.each([
    [['run', '--no-such-flag'], '--no-such-flag'],
    [['no-such-command'], 'no-such-command'],
    [['fixtures', '--', 'run', '--no-such-flag'], '--no-such-flag'],
    [['run', '--date', 'tomorrow'], 'tomorrow'],
  ])('%s would be noticed', async (words, named) => {
    expect(await faultOf(words)).toContain(named);
  });
});

test('every page can be reached from README.md', () => {
  const reached = new Set(['README.md']);
  for (const page of reached) {
    for (const { target } of projectLinks(readPage(page))) {
      const path = normalize(join(dirname(page), target));
      if (PAGES.includes(path)) reached.add(path);
    }
  }
  expect([...reached].toSorted()).toEqual(PAGES.toSorted());
});

describe.each(pages)('$file', ({ file, text }) => {
  test('links only to files and places that exist', () => {
    const broken = projectLinks(text).filter(({ target, anchor }) => {
      const path = target === '' ? file : normalize(join(dirname(file), target));
      if (!existsSync(pathOf(path))) return true;
      return anchor !== undefined && !anchorsOf(readPage(path)).includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  test('names only files that exist', () => {
    const paths = [...text.matchAll(/(?<![\w/.~-])(?:src|test|bench|fixtures)\/[\w./<>*-]*\w\/?/g)];
    const missing = paths
      // What stands for several is as good as the folder it is in: `src/fetch/<name>/`.
      .map(([path]) => path.replace(/[<*].*$/, ''))
      .filter((path) => !path.startsWith('fixtures/var') && !existsSync(pathOf(path)));
    expect(missing).toEqual([]);
  });

  test('names only flags that some command has', () => {
    const flags = ALL_COMMANDS.flatMap(({ spec }) =>
      spec.options.flatMap(({ long }) => long ?? []),
    );
    const known = [...flags, '--help', '--version', '--'];
    const named = codeSpans(text).flatMap((span) => span.match(/^--[a-z-]*/) ?? []);
    expect(named.filter((flag) => !known.includes(flag))).toEqual([]);
  });
});
