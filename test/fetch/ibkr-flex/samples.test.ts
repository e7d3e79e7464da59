import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { decimal, sum, toText } from '#domain/decimal.ts';
import { cannedHttp } from '../../support/canned-http.ts';
import { sharedIsPresent, sharedPath } from '../../support/shared.ts';
import { accepted, impatientAdapter, request } from './support.ts';

const FOLDER = 'brokers/samples/ibkr/flex';

async function fetched(file: string) {
  const body = readFileSync(sharedPath(`${FOLDER}/${file}`));
  const http = cannedHttp([{ body: accepted() }, { body }]);
  return impatientAdapter().adapter.fetchSnapshot(request(http));
}

describe.skipIf(!sharedIsPresent(FOLDER))('a statement that somebody’s account produced', () => {
  test('with shares and written options is read to the cent', async () => {
    const outcome = await fetched('pp-testIBFlexStatementFile17.xml');
    if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems));
    const { positions, cash, reportedTotalValue, asOf } = outcome.value;
    expect(asOf).toBe('2023-03-02T21:00:00Z');
    expect(positions).toHaveLength(13);
    expect(positions.find(({ symbol }) => symbol === 'MSFT')).toMatchObject({
      quantity: decimal('9'),
      price: decimal('251.11'),
      marketValue: decimal('2259.99'),
      costBasis: decimal('2107.857757'),
      securityId: 'US5949181045',
    });
    expect(cash).toMatchObject([{ currency: 'USD', amount: decimal('57.505297533') }]);
    const total = sum([
      ...positions.map(({ marketValue }) => marketValue ?? decimal('0')),
      ...cash.map(({ amount }) => amount),
    ]);
    // 7678.155297533 of net asset value less 17.71 of accrued dividends.
    expect(toText(total)).toBe('7660.445297533');
    expect(reportedTotalValue).toEqual(total);
  });

  test.each`
    file                                  | what
    ${'pp-testIBFlexStatementFile20.xml'} | ${/no section Open Positions$/}
    ${'Flex-cash-transactions.xml'}       | ${/no section Open Positions and Cash Report$/}
    ${'Flex-trade-confirmations.xml'}     | ${/trade confirmation query/}
  `('without holdings is refused: $file', async ({ file, what }) => {
    expect(await fetched(file)).toMatchObject({
      problems: [{ code: 'document-invalid', what: expect.stringMatching(what) }],
    });
  });

  test('is ordered as the recorded answers of SendRequest say', async () => {
    const [success, expired, generating] = readFileSync(
      sharedPath(`${FOLDER}/send-request.responses.txt`),
      'utf8',
    )
      .trim()
      .split('\n')
      .map((body) => ({ body }));
    const statement = {
      body: readFileSync(sharedPath(`${FOLDER}/pp-testIBFlexStatementFile17.xml`)),
    };
    const http = cannedHttp([success!, generating!, statement]);
    expect((await impatientAdapter().adapter.fetchSnapshot(request(http))).ok).toBe(true);
    expect(http.requests[1]?.url.host).toBe('gdcdyn.interactivebrokers.com');
    const refused = await impatientAdapter().adapter.fetchSnapshot(request(cannedHttp([expired!])));
    expect(refused).toMatchObject({ problems: [{ code: 'broker-credentials-refused' }] });
  });
});
