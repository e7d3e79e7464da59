import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Connection, FetchPolicy } from '#config/config.ts';
import { success } from '#domain/outcome.ts';
import { Secret } from '#domain/secret.ts';
import type { TradeDate } from '#domain/time.ts';
import { fetchAccounts } from '#fetch/accounts.ts';
import type { HttpRequest } from '#fetch/http.ts';
import { loadBrokerage } from '#fetch/registry.ts';
import { sentUrl } from '#fetch/secret-url.ts';
import { accountWith } from '../support/account-config.ts';
import { fakeTiming } from '../support/fake-timing.ts';
import { USD } from '../support/snapshots.ts';
import { alpacaScript } from '../support/vendors/alpaca.ts';
import { jsonScript } from '../support/vendors/json.ts';
import { snaptradeScript } from '../support/vendors/snaptrade.ts';
import { tradierScript } from '../support/vendors/tradier.ts';

const POLICY: FetchPolicy = {
  retries: 1,
  retryDelayMs: 1_000,
  timeoutMs: 1_000,
  concurrency: 1,
  deadlineMs: 60_000,
};
const SECRET = fc.stringMatching(/^[!-~]{8,60}$/);
const STATUS = fc.constantFrom(200, 302, 400, 401, 403, 404, 429, 500, 503);
const PADDING = fc.string({ maxLength: 220 });

/** Everything that was sent, in the clear: the worst that a broker or a proxy can put into an answer. */
function quoted(request: HttpRequest): string {
  const headers = Object.values(request.headers).map((value) =>
    value instanceof Secret ? value.reveal() : value,
  );
  return [...headers, sentUrl(request).search].join(' ');
}

async function textsOf(
  connection: Connection,
  secret: string,
  answer: (request: HttpRequest) => { status: number; body: string },
): Promise<readonly string[]> {
  const texts: string[] = [];
  const [fetched] = await fetchAccounts(
    {
      accounts: [accountWith('A', connection)],
      policy: POLICY,
      baseCurrency: USD,
      tradeDate: '2026-11-20' as TradeDate,
      timeZone: 'America/New_York',
    },
    {
      timing: fakeTiming(),
      signal: new AbortController().signal,
      openHttp: () => ({
        send: async (request) => {
          const { status, body } = answer(request);
          return success({ status, headers: {}, body: Buffer.from(body) });
        },
        close: async () => {},
      }),
      lookUps: {
        environment: () => undefined,
        secret: async () => success(new Secret(secret)),
      },
      readFile: async () => success(new Uint8Array()),
      loadAdapter: loadBrokerage,
      onProgress: (event) => texts.push(...collectTexts(event)),
    },
  );
  return [...texts, ...collectTexts(fetched)];
}

function collectTexts(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(collectTexts);
}

test.each([
  ['alpaca', alpacaScript],
  ['tradier', tradierScript],
  ['snaptrade', snaptradeScript],
  ['json', jsonScript],
])('whatever %s answers, no text shows a secret', async (_name, script) => {
  const connection = script.connection('https://api.example.com');
  await fc.assert(
    fc.asyncProperty(
      SECRET,
      STATUS,
      PADDING,
      fc.boolean(),
      async (secret, status, padding, inJson) => {
        const texts = await textsOf(connection, secret, (request) => {
          const text = `${padding} ${quoted(request)}`;
          return { status, body: inJson ? JSON.stringify({ message: text }) : text };
        });
        expect(texts.filter((text) => text.includes(secret))).toEqual([]);
      },
    ),
    { numRuns: 60 },
  );
});
