/** Whatever a brokerage does, and whatever the secrets are: none of them is ever shown or written, in any form. */
import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { runCommandLine } from '#cli/program.ts';
import { DESK_IDS, type DeskId } from '../../fixtures/desks.ts';
import { CREDENTIALS, environmentOf, type FixtureCredentials } from '../../fixtures/environment.ts';
import { FAULT_NAMES, type Fault, type FaultName } from '../../fixtures/faults.ts';
import { startFixtures } from '../../fixtures/server.ts';
import {
  type ScriptedAnswer,
  type ScriptedRequest,
  startServer,
} from '../support/scripted-server.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { FIXTURE_NOW, makeWorld, useDirectory } from '../support/world.ts';
import { changedConfig, listFiles, SHORT_HISTORY } from './support/files.ts';

const SEED = 20_261_120;
/** Pages without end are read up to a bounded number of pages, which should not be the longest ones. */
const PAGE_SIZE = 500;
const NAMES = Object.keys(CREDENTIALS) as (keyof FixtureCredentials)[];

/** Visible characters, so also quotes, percent signs and backslashes, which are written differently elsewhere. */
const SECRET = fc.stringMatching(/^[!-~]{12,40}$/);
const SECRETS = fc.record(
  Object.fromEntries(NAMES.map((name) => [name, SECRET])) as Record<
    keyof FixtureCredentials,
    typeof SECRET
  >,
);

const COMMANDS = [
  ['fetch', '--verbose'],
  ['run', '--verbose'],
  ['run', '--json', '--verbose'],
  ['doctor'],
  ['doctor', '--json'],
] as const;

const directory = useDirectory();
const config = () => join(directory(), 'config');
/** The same with the export read by the generic JSON adapter. */
const jsonConfig = () => join(directory(), 'json-config');

beforeAll(async () => {
  await changedConfig(config(), { 'brokerages.yaml': [SHORT_HISTORY] });
  await cp(config(), jsonConfig(), { recursive: true });
  await changedConfig(jsonConfig(), {
    'brokerages.yaml': [
      SHORT_HISTORY,
      ['adapter: csv', 'adapter: json'],
      [
        '    account_number: Z40157722',
        '    mapping: { cash: { amount: cash }, positions: { list: list, symbol: symbol, quantity: quantity } }\n    account_number: Z40157722',
      ],
    ],
  });
});

/** Everything that a command lets out: both streams, all files, and the stack of an error that no one expected. */
async function everythingFrom(
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<string> {
  const workdir = await temporaryDirectory();
  const { world, ending } = makeWorld({ environment });
  const texts: string[] = [];
  const exit = await runCommandLine([...words, '--workdir', workdir], world).catch(
    (error: unknown) => {
      texts.push(
        error instanceof Error ? `${error.stack} ${JSON.stringify(error)}` : String(error),
      );
      return 1;
    },
  );
  const { stdout, stderr } = ending(exit);
  for (const name of await listFiles(workdir))
    texts.push(name, await readFile(join(workdir, name), 'utf8'));
  return [stdout, stderr, ...texts].join('\n');
}

/** The secrets that a text holds: as they are, in a query, in a form, within JSON, or in base 64. */
function shownIn(text: string, secrets: FixtureCredentials): readonly string[] {
  return NAMES.filter((name) => {
    const secret = secrets[name];
    const forms = [
      secret,
      encodeURIComponent(secret),
      new URLSearchParams([['', secret]]).toString().slice(1),
      JSON.stringify(secret).slice(1, -1),
      Buffer.from(secret).toString('base64'),
    ];
    return forms.some((form) => text.includes(form));
  });
}

/** The fixtures with these secrets; all of a command's words but those about its place. */
async function againstFixtures(
  secrets: FixtureCredentials,
  faults: Partial<Record<DeskId, Fault>>,
  words: readonly string[],
): Promise<string> {
  const fixtures = await startFixtures({
    credentials: secrets,
    faults,
    now: () => Date.parse(FIXTURE_NOW),
    pageSizeMax: PAGE_SIZE,
  });
  try {
    const environment = { ...fixtures.environment, REBALANCE_CONFIG: config() };
    return await everythingFrom([...words, '--timeout', '150ms'], environment);
  } finally {
    await fixtures.stop();
  }
}

function faultyDesks(desks: readonly DeskId[], kind: FaultName): Partial<Record<DeskId, Fault>> {
  return Object.fromEntries(desks.map((desk) => [desk, { kind } as Fault]));
}

const aFewTimes = { numRuns: 2, seed: SEED };

describe('the fixture brokerages', () => {
  test.each(COMMANDS.map((words) => ({ words })))('all well: $words', async ({ words }) => {
    await fc.assert(
      fc.asyncProperty(SECRETS, async (secrets) => {
        const text = await againstFixtures(secrets, {}, words);
        expect(text).toContain('BROKERAGE_005');
        expect(shownIn(text, secrets)).toEqual([]);
      }),
      aFewTimes,
    );
  });

  test.each(FAULT_NAMES)('all of them %s', async (kind) => {
    await fc.assert(
      fc.asyncProperty(SECRETS, fc.constantFrom(...COMMANDS), async (secrets, words) => {
        const text = await againstFixtures(secrets, faultyDesks(DESK_IDS, kind), words);
        expect(text).toContain('BROKERAGE_005');
        expect(shownIn(text, secrets)).toEqual([]);
      }),
      aFewTimes,
    );
  });

  test.each(FAULT_NAMES)('market data %s', async (kind) => {
    await fc.assert(
      fc.asyncProperty(SECRETS, async (secrets) => {
        const text = await againstFixtures(secrets, faultyDesks(['MARKET'], kind), COMMANDS[0]);
        expect(shownIn(text, secrets)).toEqual([]);
      }),
      { numRuns: 1, seed: SEED },
    );
  });
});

describe('a server that quotes in its answer all it was sent', () => {
  const quotations: Readonly<Record<string, (request: ScriptedRequest) => string>> = {
    'as plain text': ({ headers, rawQuery }) => [...Object.values(headers), rawQuery].join(' '),
    'decoded, as plain text': ({ headers, query }) =>
      [...Object.values(headers), ...query.values()].join(' '),
    'as a JSON message': ({ headers, query }) =>
      JSON.stringify({ message: [...Object.values(headers), ...query.values()].join(' ') }),
    'as an XML error': ({ query }) =>
      `<FlexStatementResponse><Status>Fail</Status><ErrorCode>9999</ErrorCode><ErrorMessage>${query.get('t')}</ErrorMessage></FlexStatementResponse>`,
    'as fields of JSON': ({ headers, query }) =>
      JSON.stringify({ account_number: [...query.values(), ...Object.values(headers)].join(' ') }),
  };
  const answers: readonly Pick<ScriptedAnswer, 'status' | 'fault'>[] = [
    ...[200, 302, 400, 401, 403, 404, 429, 500, 503].map((status) => ({ status })),
    { fault: 'cut-off' },
    { fault: 'reset' },
  ];

  test.each(Object.keys(quotations))('%s', async (form) => {
    let given: Pick<ScriptedAnswer, 'status' | 'fault'> = {};
    const { url } = await startServer((request) => ({
      ...given,
      body: quotations[form]?.(request),
    }));
    await fc.assert(
      fc.asyncProperty(
        SECRETS,
        fc.constantFrom(...answers),
        fc.constantFrom(...COMMANDS),
        fc.boolean(),
        async (secrets, answer, words, isJson) => {
          given = answer;
          const text = await everythingFrom(words, {
            ...environmentOf(url, secrets),
            REBALANCE_CONFIG: isJson ? jsonConfig() : config(),
          });
          expect(text).toContain('BROKERAGE_005');
          expect(shownIn(text, secrets)).toEqual([]);
        },
      ),
      { numRuns: 25, seed: SEED },
    );
  });
});
