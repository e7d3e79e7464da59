import { expect, test } from 'vitest';
import type { AccountId, Currency } from '#domain/ids.ts';
import { Secret } from '#domain/secret.ts';
import type { Instant, TradeDate } from '#domain/time.ts';
import { snaptrade } from '#fetch/snaptrade/index.ts';
import { cannedHttp } from '../../support/canned-http.ts';
import { sharedIsPresent } from '../../support/shared.ts';
import { sharedJson } from '../../support/wire.ts';

const FOLDER = 'brokers/samples/snaptrade';

test.skipIf(!sharedIsPresent(FOLDER))(
  'the documented answer to too many requests is told, and waited for as its header says',
  async () => {
    const body = sharedJson(`${FOLDER}/error-429.docs.json`);
    const headers = { 'x-ratelimit-reset': '7' };
    const outcome = await snaptrade.fetchSnapshot({
      accountId: 'A' as AccountId,
      connection: {
        adapter: 'snaptrade',
        baseUrl: 'https://api.snaptrade.example/api/v1',
        accountNumber: '5f2d6c1e',
        credentials: {
          clientId: new Secret('client'),
          consumerKey: new Secret('consumer'),
          userId: null,
          userSecret: null,
        },
      },
      baseCurrency: 'USD' as Currency,
      tradeDate: '2026-11-20' as TradeDate,
      timeZone: 'America/New_York',
      now: '2026-11-20T21:30:00Z' as Instant,
      http: cannedHttp([{ status: 429, headers, body }]),
      readFile: async () => {
        throw new Error('there are no files');
      },
      sleep: async () => {},
    });
    expect(outcome).toMatchObject({
      problems: [
        {
          code: 'broker-rate-limited',
          what: expect.stringContaining('Request was throttled. Expected available in 7 seconds.'),
          retryAfterMs: 7_000,
        },
      ],
    });
  },
);
