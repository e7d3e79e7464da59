import { describe, expect, test } from 'vitest';
import { importedRoom, sourceFiles, withoutComments } from './source.ts';

/** Each room and the rooms it may import; a room that is missing here does not exist. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  config: ['domain'],
  fetch: ['config', 'domain'],
  database: ['domain'],
  runs: ['database', 'config', 'domain'],
  ledger: ['database', 'config', 'domain'],
  notify: ['config', 'domain'],
  analyze: ['config', 'domain'],
  aggregate: ['config', 'domain'],
  orders: ['config', 'domain'],
  report: ['config', 'domain'],
  app: [
    'fetch',
    'runs',
    'ledger',
    'notify',
    'database',
    'analyze',
    'aggregate',
    'orders',
    'report',
    'config',
    'domain',
  ],
  library: ['analyze', 'aggregate', 'config', 'domain'],
  service: [
    'app',
    'fetch',
    'runs',
    'ledger',
    'notify',
    'database',
    'aggregate',
    'orders',
    'report',
    'config',
    'domain',
  ],
  queue: ['app', 'runs', 'ledger', 'notify', 'database', 'report', 'config', 'domain'],
  cli: [
    'service',
    'queue',
    'app',
    'fetch',
    'runs',
    'ledger',
    'notify',
    'database',
    'aggregate',
    'orders',
    'report',
    'config',
    'domain',
    'fixtures',
    'package.json',
  ],
};

const PURE_ROOMS = ['domain', 'config', 'analyze', 'aggregate', 'orders', 'report', 'library'];

/** What a pure room may not touch, and where to get it instead. */
const BANNED_IN_PURE_ROOMS: readonly (readonly [RegExp, string])[] = [
  [/\bDate\.now\b|\bnew Date\(\)/, 'the time arrives as an argument'],
  [/\bMath\.random\b/, 'randomness arrives as an argument'],
  [/\bprocess\./, 'the environment arrives as an argument'],
  [/\bfetch\(/, 'data arrives as an argument'],
  [/\bconsole\./, 'pure code returns what it has to say'],
  [/\bperformance\.now\b/, 'durations arrive as arguments'],
  [/'node:(?!crypto')/, 'no disk, network or system'],
  [/'undici'/, 'no network'],
];

const BANNED_EVERYWHERE: readonly (readonly [RegExp, string])[] = [
  [/from 'date-fns'/, "import 'date-fns/<function>': the barrel takes a second to load"],
  [/toISOString\(\)\.slice\(0, ?10\)/, 'a UTC date is not the trading date; use tradeDateOf'],
  [/\bas any\b/, 'say what it is'],
  [/\b(?:TODO|FIXME|XXX|HACK)\b/, 'finish it, or leave it out'],
];

/** Test files share the modules and the globals of their worker. */
const BANNED_IN_TESTS: readonly (readonly [RegExp, string])[] = [
  [/\bvi\.(?!waitFor|waitUntil)\w+/, 'pass what stands in for the real thing as an argument'],
  [/\bprocess\.env(?:\.\w+|\[[^\]]+\])\s*=[^=]/, 'the environment arrives as an argument'],
  [/\bglobalThis\b/, 'the next file meets it too'],
];

const FILE_LINES_MAX = 300;

const files = sourceFiles('src/**/*.ts');

describe('the architecture', () => {
  test('has source files to look at', () => {
    expect(files.length).toBeGreaterThan(20);
  });

  test('lets imports go one way only', () => {
    const wrong = files.flatMap((file) =>
      file.imports
        .map((specifier) => importedRoom(file, specifier))
        .filter((room) => room !== null && room !== file.room)
        .filter((room) => !MAY_IMPORT[file.room]?.includes(room as string))
        .map((room) => `${file.path} imports ${room}`),
    );
    expect(wrong).toEqual([]);
  });

  test('keeps clock, disk, network, environment and randomness out of the pure rooms', () => {
    const wrong = files
      .filter((file) => PURE_ROOMS.includes(file.room))
      .flatMap((file) => violations(file.path, file.text, BANNED_IN_PURE_ROOMS));
    expect(wrong).toEqual([]);
  });

  test('bans what has a better replacement', () => {
    expect(files.flatMap((file) => violations(file.path, file.text, BANNED_EVERYWHERE))).toEqual(
      [],
    );
  });

  test('leaves nothing of a test file to the next one', () => {
    const tests = sourceFiles('test/**/*.ts').filter(({ room }) => room !== 'tidy');
    expect(tests.flatMap((file) => violations(file.path, file.text, BANNED_IN_TESTS))).toEqual([]);
  });

  test('opens every file with a sentence on what it is for', () => {
    expect(files.filter((file) => !file.text.startsWith('/**')).map((file) => file.path)).toEqual(
      [],
    );
  });

  test('keeps files short enough to have one idea', () => {
    const long = files
      .map((file) => ({ path: file.path, lines: file.text.split('\n').length - 1 }))
      .filter(({ lines }) => lines > FILE_LINES_MAX);
    expect(long).toEqual([]);
  });

  test('imports every file from somewhere', () => {
    const imported = new Set(
      [...files, ...sourceFiles('fixtures/**/*.ts')].flatMap((file) =>
        file.imports.map((specifier) =>
          specifier.startsWith('#')
            ? `src/${specifier.slice(1)}`
            : new URL(specifier, `file:///${file.path}`).pathname.slice(1),
        ),
      ),
    );
    const entries = [
      'src/cli/main.ts',
      'src/library/index.ts',
      'src/service/work/thread.ts',
      'src/service/background/thread.ts',
    ];
    const dead = files.filter(({ path }) => !imported.has(path) && !entries.includes(path));
    expect(dead.map(({ path }) => path)).toEqual([]);
  });
});

function violations(
  path: string,
  text: string,
  banned: readonly (readonly [RegExp, string])[],
): string[] {
  const code = withoutComments(text);
  return banned
    .filter(([pattern]) => pattern.test(code))
    .map(([pattern, why]) => `${path}: ${pattern} (${why})`);
}
