/**
 * docs/FIRST-STEPS.md, followed by somebody who reads nothing else: its files are written, its commands given one after
 * the other, and its screens compared. `npm test -- test/docs --update` writes the screens anew.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { runCommandLine } from '#cli/program.ts';
import type { Instant } from '#domain/time.ts';
import { keptDirectory } from '../support/temporary-directory.ts';
import { makeWorld } from '../support/world.ts';
import { programWords } from './command-lines.ts';
import { pathOf, readPage } from './pages.ts';

const PAGE = 'docs/FIRST-STEPS.md';
/** Where the page says that everything happens. */
const SHOWN_DIRECTORY = '/home/you';
/** An hour after the export was downloaded. */
const NOW = '2026-11-21T00:30:00Z' as Instant;
const STEP = /(<!-- (file|screen): (.+) -->\n```\w+\n)([\s\S]*?)(^```$)/gm;

const directory = keptDirectory('home');
const home = () => join(directory(), 'home');
const exits: (readonly [string, number])[] = [];
let followed = '';

beforeAll(async () => {
  const page = readPage(PAGE);
  let end = 0;
  for (const step of page.matchAll(STEP)) {
    const [whole, opening = '', kind, name = '', text = '', closing = ''] = step;
    followed += page.slice(end, step.index);
    followed += `${opening}${kind === 'file' ? await written(name, text) : await shown(name)}${closing}`;
    end = step.index + whole.length;
  }
  followed += page.slice(end);
}, 60_000);

async function written(name: string, text: string): Promise<string> {
  const path = join(home(), name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
  return text;
}

async function shown(line: string): Promise<string> {
  let screen = '';
  const terminal = {
    isTTY: true,
    columns: 100,
    write: (text: string) => {
      screen += text;
    },
  };
  const surroundings = { now: NOW, currentDirectory: home(), environment: { NO_COLOR: '1' } };
  const exit = await runCommandLine(programWords(line) ?? [], {
    ...makeWorld(surroundings).world,
    stdout: terminal,
    stderr: { ...terminal, isTTY: false },
  });
  exits.push([line, exit]);
  return screen
    .replaceAll(home(), SHOWN_DIRECTORY)
    .replace(/^(ok {4}node +)\S.*$/m, '$126.10.0 on linux x64')
    .replace(/counts in \S+,/, 'counts in UTC,')
    .replace(/ +$/gm, '');
}

test('every command ends well', () => {
  expect(exits.filter(([, exit]) => exit !== 0)).toEqual([]);
  expect(exits.length).toBeGreaterThan(7);
});

test('every screen is what the page shows', async () => {
  await expect(followed).toMatchFileSnapshot(pathOf(PAGE));
});
