/** The screen of README.md is the demonstration as it runs; `npm test -- test/docs --update` writes it anew. */
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { runCommandLine } from '#cli/program.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { makeWorld } from '../support/world.ts';
import { programWords } from './command-lines.ts';
import { codeSpans, pathOf, readPage } from './pages.ts';

const DEMO = 'rebalance fixtures -- run';
const RUN_TIMEOUT_MS = 60_000;
/** Where README.md says the project is; the screen shows the full path of the order file. */
const SHOWN_DIRECTORY = '/home/you/rebalance';

let home = '';
let exit = -1;
let screen = '';

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'rebalance-demo-'));
  await cp(pathOf('fixtures/config'), join(home, 'fixtures', 'config'), { recursive: true });
  const terminal = {
    isTTY: true,
    columns: 100,
    write: (text: string) => {
      screen += text;
    },
  };
  exit = await runCommandLine(programWords(DEMO) ?? [], {
    ...makeWorld({ environment: { NO_COLOR: '1' } }).world,
    installDirectory: home,
    stdout: terminal,
    // Progress is drawn on a terminal and gone when it is over; what is said stays on the screen.
    stderr: { ...terminal, isTTY: false },
  });
}, RUN_TIMEOUT_MS);

afterAll(() => rm(home, { recursive: true, force: true }));

describe('the demonstration', () => {
  test('is what `npm start` runs', () => {
    expect(packageJson.scripts.start).toBe(`bin/${DEMO}`);
  });

  test('ends well', () => expect(exit).toBe(0));

  test('shows the screen that README.md has', async () => {
    const page = readPage('README.md');
    const marked = new RegExp(`(<!-- screen: ${DEMO} -->\n\`\`\`text\n)[\\s\\S]*?(^\`\`\`$)`, 'm');
    expect(page).toMatch(marked);
    const shown = screen.replaceAll(home, SHOWN_DIRECTORY).replace(/ +$/gm, '');
    await expect(
      page.replace(marked, (_, begin, end) => `${begin}${shown}${end}`),
    ).toMatchFileSnapshot(pathOf('README.md'));
  });

  test('writes only files that docs/FORMATS.md describes', async () => {
    const described = codeSpans(readPage('docs/FORMATS.md'));
    const names = (await writtenFiles()).map((path) =>
      path.replace(/BROKERAGE_\d+/, '<ACCOUNT>').replace(/\d{8}/, 'YYYYMMDD'),
    );
    expect(names).toContain('run.json');
    expect(names.filter((name) => !described.includes(name))).toEqual([]);
  });

  test('writes documents that the files of docs/schemas accept', async () => {
    const documents = (await writtenFiles()).filter((path) => path.endsWith('.json'));
    const refusals = await Promise.all(documents.map(refusalOf));
    expect(refusals.filter((refusal) => refusal !== null)).toEqual([]);
  });

  test('writes documents that the files of docs/schemas refuse when a field is added', async () => {
    const text = await readFile(join(runDirectory(), 'rebalancing.json'), 'utf8');
    const schema = await schemaFor('rebalancing');
    expect(schema.safeParse({ ...JSON.parse(text), further: 1 }).success).toBe(false);
  });
});

function runDirectory(): string {
  return join(home, 'fixtures', 'var', 'runs', 'demo-household', '2026-11-20');
}

async function writtenFiles(): Promise<readonly string[]> {
  const entries = await readdir(runDirectory(), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(runDirectory().length + 1));
}

async function refusalOf(path: string): Promise<string | null> {
  const document = JSON.parse(await readFile(join(runDirectory(), path), 'utf8'));
  const [, kind = ''] = /^rebalance\/(.*)\/1$/.exec(document.schema) ?? [];
  const result = (await schemaFor(kind)).safeParse(document);
  return result.success ? null : `${path}: ${z.prettifyError(result.error)}`;
}

async function schemaFor(kind: string): Promise<z.ZodType> {
  return z.fromJSONSchema(JSON.parse(await readFile(pathOf(`docs/schemas/${kind}.json`), 'utf8')));
}
