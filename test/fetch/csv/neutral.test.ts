import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decimal, toText } from '#domain/decimal.ts';
import { document, lines, refusal, rowsOf } from './support.ts';

describe('a neutral holdings file', () => {
  test('needs only symbols, quantities and a day', () => {
    const snapshot = document(lines('symbol,quantity', 'VTI,10', 'CASH,250.5'), {
      asOf: '2026-11-20',
      baseCurrency: 'CHF',
    });
    expect(rowsOf(snapshot)).toEqual(['VTI 10 null null null']);
    expect(snapshot.positions[0].currency).toBe('CHF');
    expect(snapshot.cash).toEqual([{ currency: 'CHF', amount: '250.5', settled: null }]);
    expect(snapshot.base_currency).toBe('CHF');
  });

  test.each(['constructor', '__proto__', 'toString'])(
    'may hold a symbol %s, which is none of JavaScript',
    (symbol) => {
      const file = lines('symbol,quantity,as_of', `${symbol},10,2026-11-20`);
      expect(() => document(file)).not.toThrow(TypeError);
    },
  );

  test('may say everything that a snapshot holds', () => {
    const file = lines(
      'account,as_of,symbol,quantity,price,price_as_of,currency,market_value,cost_basis,security_id,security_id_source,lot_id,acquired_on,settled',
      'A-1,2026-11-20T21:00:00Z,VTI,4,300,2026-11-20,USD,1200,560,US9229087690,isin,a,2021-01-05,',
      'A-1,2026-11-20T21:00:00Z,VTI,6,300,2026-11-20,USD,1800,903,US9229087690,isin,,2022-02-06,',
      'A-1,2026-11-20T21:00:00Z,CASH,100,,,EUR,,,,,,,80',
      'A-1,2026-11-20T21:00:00Z,TOTAL,,,,,3110,,,,,,',
      'A-2,2026-11-20T21:00:00Z,VXUS,1,60,,USD,60,,,,,,',
    );
    expect(document(file, { accountNumber: 'A-1' })).toMatchObject({
      as_of: '2026-11-20T21:00:00Z',
      cash: [{ currency: 'EUR', amount: '100', settled: '80' }],
      positions: [
        {
          symbol: 'VTI',
          security_id: 'US9229087690',
          security_id_source: 'ISIN',
          quantity: '10',
          price: '300',
          price_as_of: '2026-11-20T21:00:00Z',
          market_value: '3000',
          cost_basis: '1463',
          lots: [
            { lot_id: 'a', acquired_on: '2021-01-05', quantity: '4', cost_basis: '560' },
            { lot_id: 'line-3', acquired_on: '2022-02-06', quantity: '6', cost_basis: '903' },
          ],
        },
      ],
      reported_total_value: '3110',
      warnings: [],
    });
  });

  test.each`
    what                              | rows                                                                                        | refusal
    ${'a day that is none'}           | ${['symbol,quantity,as_of', 'CASH,1,yesterday']}                                            | ${'line 2: "yesterday" is not a date'}
    ${'a date that is none'}          | ${['symbol,quantity,acquired_on', 'VTI,1,2021-13-01']}                                      | ${'VTI: its account, currency or a date'}
    ${'a currency that is none'}      | ${['symbol,quantity,currency', 'VTI,1,dollars']}                                            | ${'VTI: its account, currency or a date'}
    ${'a holding of no account'}      | ${['account,symbol,quantity', ',VTI,1']}                                                    | ${'VTI: its account, currency or a date'}
    ${'two currencies of one symbol'} | ${['symbol,quantity,currency,acquired_on', 'VTI,1,USD,2021-01-01', 'VTI,1,EUR,2021-01-01']} | ${'VTI is listed twice'}
    ${'lots beside a whole position'} | ${['symbol,quantity,acquired_on', 'VTI,1,2021-01-01', 'VTI,1,']}                            | ${'VTI is listed twice'}
  `('is refused with $what', ({ rows, refusal: expected }) => {
    expect(refusal(lines(...rows), { asOf: '2026-11-20' })).toContain(expected);
  });

  test('says the same whatever the order of its rows', () => {
    const holdings = fc.uniqueArray(
      fc.record({ symbol: fc.stringMatching(/^[A-Z]{1,4}$/), shares: fc.integer({ min: 1 }) }),
      { selector: ({ symbol }) => symbol, maxLength: 12 },
    );
    fc.assert(
      fc.property(holdings, (rows) => {
        const text = (ordered: typeof rows) =>
          lines('symbol,quantity', ...ordered.map((row) => `${row.symbol},${row.shares}`));
        const options = { asOf: '2026-11-20' };
        const held = rows.filter(({ symbol }) => symbol !== 'CASH');
        const snapshot = document(text(held), options);
        expect(document(text(held.toReversed()), options)).toEqual(snapshot);
        expect(snapshot.positions).toHaveLength(held.length);
        for (const { symbol, shares } of held)
          expect(
            snapshot.positions.find((each: { symbol: string }) => each.symbol === symbol),
          ).toMatchObject({ quantity: toText(decimal(String(shares))) });
      }),
    );
  });

  test('is documented by an example that is one', () => {
    const page = readFileSync(new URL('../../../docs/CSV.md', import.meta.url), 'utf8');
    const example = /```csv\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
    const snapshot = document(example, { accountNumber: 'JOINT' });
    expect(snapshot.warnings).toEqual([]);
    expect(snapshot.positions.length).toBeGreaterThan(1);
    expect(snapshot.reported_total_value).not.toBeNull();
  });
});
