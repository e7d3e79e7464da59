/** The examples of docs/LIBRARY.md: each compiles against the library's own types, and runs on the files of a run. */
import { execFileSync } from 'node:child_process';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { writeSmallHousehold } from '../cli/support/small-household.ts';
import { keptDirectory } from '../support/temporary-directory.ts';
import { rebalance } from '../support/world.ts';
import { codeBlocks, pathOf, readPage } from './pages.ts';

const page = readPage('docs/LIBRARY.md');
const examples = codeBlocks(page).filter(({ language }) => language === 'ts');
const LIBRARY = pathOf('src/library/index.ts');

/** What each example prints about a household of 80 VTI at 100, 30 BND at 50, and 500 of cash. */
const PRINTED = [
  /^0\.01 \d+ 0(?:\.0\d+)?\n0\.05 \d+ 0\.0\d+\n1 \d+ 0\.\d+\n$/,
  /^checked\n$/,
  /^IRA 10000\n$/,
];

const directory = keptDirectory('examples');
const place = () => join(directory(), 'examples');

beforeAll(async () => {
  const { configDirectory, runDirectory } = await writeSmallHousehold(directory());
  const places = ['--config', configDirectory, '--run-dir', runDirectory, '--date', '2026-11-20'];
  for (const stage of ['analyze', 'aggregate'])
    expect(await rebalance([stage, ...places])).toMatchObject({ exit: 0 });
  for (const source of [configDirectory, runDirectory])
    await cp(source, place(), { recursive: true });
  await mkdir(place(), { recursive: true });
  for (const [index, { text }] of examples.entries())
    await writeFile(join(place(), `example-${index}.ts`), text);
  await writeFile(join(place(), 'package.json'), '{ "type": "module" }');
  await writeFile(
    join(place(), 'tsconfig.json'),
    JSON.stringify({
      extends: pathOf('tsconfig.json'),
      compilerOptions: {
        paths: { '@household/rebalance': [LIBRARY], '#*': [pathOf('src/*')] },
        typeRoots: [pathOf('node_modules/@types')],
      },
      include: ['example-*.ts'],
    }),
  );
});

test('every part of the page has an example, and every example has its answer here', () => {
  expect(examples).toHaveLength(PRINTED.length);
});

test('the examples compile', { timeout: 120_000 }, () => {
  const tsc = pathOf('node_modules/.bin/tsc');
  const compiled = () =>
    execFileSync(process.execPath, [tsc, '--project', place()], { encoding: 'utf8' });
  expect(compiled()).toBe('');
});

describe('the examples', () => {
  test.each(PRINTED.map((printed, index) => [index, printed] as const))(
    'number %i prints what it is for',
    async (index, printed) => {
      const path = join(place(), `example-${index}.ts`);
      const text = examples[index]?.text.replace("'@household/rebalance'", `'${LIBRARY}'`) ?? '';
      await writeFile(path, text);
      const output = execFileSync(process.execPath, [path], { cwd: place(), encoding: 'utf8' });
      expect(output).toMatch(printed);
    },
  );
});
