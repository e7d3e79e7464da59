/** What a single value may be, and what is said about one that may not. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toText } from '#domain/decimal.ts';
import { configOf, type Edit, reportOf } from './support.ts';

describe('a number', () => {
  test.each([
    ['0.45', '0.45'],
    ['+0.45', '0.45'],
    ['.45', '0.45'],
    ['4.5e-1', '0.45'],
    ['"0.45"', '0.45'],
    ['0.450', '0.45'],
  ])('%s is read as %s', (written, read) => {
    const config = configOf({ targets: ['weight: 0.45', `weight: ${written}`] });
    expect(config.targets.classes.map(({ weight }) => toText(weight))).toContain(read);
  });

  test('keeps every digit that is written', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 30n }), (digits) => {
        const cost = `0.${String(digits).padStart(31, '0')}`;
        const { policy } = configOf({
          policy: ['location:', `costs: { spread_rate: ${cost} }\nlocation:`],
        });
        expect(policy.costs.spreadRate.toFixed(31)).toBe(cost);
      }),
      { numRuns: 50 },
    );
  });

  test.each([
    ['45%', 'write 0.45, a fraction of one'],
    ['1_000', 'write 1000'],
    ['0x10', 'write for example `spread_rate: 0.001`'],
    ['.inf', 'write for example `spread_rate: 0.001`'],
    ['.nan', 'write for example `spread_rate: 0.001`'],
    ['1e999', 'write for example `spread_rate: 0.001`'],
    ['-0.1', 'write for example `spread_rate: 0.001`'],
    ['2', 'write for example `spread_rate: 0.001`'],
    ['1/3', 'write for example `spread_rate: 0.001`'],
  ])('%s is refused with advice', (written, advice) => {
    const report = reportOf({
      policy: ['location:', `costs: { spread_rate: ${written} }\nlocation:`],
    });
    const value = JSON.stringify(written);
    expect(report).toEqual([
      `policy.yaml:6:23: costs.spread_rate is ${value}, expected a number from 0 to 1; ${advice}`,
    ]);
  });
});

describe('a value in brokerages.yaml', () => {
  const cases: readonly (readonly [Edit, string])[] = [
    [
      ['retry_delay: 5m', 'retry_delay: 5'],
      '1:38: defaults.retry_delay is "5", expected a duration from 0s to 24h; write the unit: 5ms, 5s, 5m or 5h',
    ],
    [
      ['retry_delay: 5m', 'retry_delay: 25h'],
      '1:38: defaults.retry_delay is "25h", expected a duration from 0s to 24h; write for example `retry_delay: 5m`',
    ],
    [
      ['retries: 2', 'retries: 21'],
      '1:22: defaults.retries is "21", expected a whole number from 0 to 20; write for example `retries: 1`',
    ],
    [
      ['retries: 2', 'retries: 1.5'],
      '1:22: defaults.retries is "1.5", expected a whole number from 0 to 20; write for example `retries: 1`',
    ],
    [
      ['retries: 2', 'concurrency: 0'],
      '1:26: defaults.concurrency is "0", expected a whole number from 1 to 64; write for example `concurrency: 2`',
    ],
    [
      ['retries: 2', 'retires: 2'],
      '1:13: unknown key "retires" in defaults; did you mean "retries"?',
    ],
    [
      ['tax_treatment: tax_free', 'tax_treatment: tax_fre'],
      '10:20: accounts[1].tax_treatment is "tax_fre", expected taxable, tax_deferred or tax_free; did you mean "tax_free"?',
    ],
    [
      ['tax_treatment: tax_free', 'required: "yes"'],
      '10:15: accounts[1].required is "yes", expected true or false; write true or false here',
    ],
    [
      ['tax_treatment: tax_free', 'shares:'],
      '10:12: accounts[1].shares is empty, expected whole or fractional; write whole or fractional',
    ],
    [
      ['tax_treatment: tax_free', 'cash_reserve: 2 pct'],
      '10:19: accounts[1].cash_reserve is "2 pct", expected an amount in base currency or a percentage of the account; write for example `cash_reserve: 2%`',
    ],
    [
      ['tax_treatment: tax_free', 'cash_reserve: 101%'],
      '10:19: accounts[1].cash_reserve is "101%", expected an amount in base currency or a percentage of the account; write for example `cash_reserve: 2%`',
    ],
    [
      ['tax_treatment: tax_free', 'query_id: 3'],
      '10:5: unknown key "query_id" in accounts[1]; remove it; the keys here are adapter, id, tax_treatment, shares, decimals, cash_reserve, menu, commission, required, path, url, account_number, as_of or credentials',
    ],
    [
      ['id: BROKERAGE_002', 'id: ../BROKERAGE_002'],
      '7:9: accounts[1].id is "../BROKERAGE_002", expected a name of letters, digits and _ . - for a file; write for example `id: BROKERAGE_001`',
    ],
    [
      ['adapter: csv', 'adapter: cvs'],
      '8:14: accounts[1].adapter is "cvs", expected alpaca, ibkr-flex, snaptrade, tradier, csv or json; did you mean "csv"?',
    ],
    [
      ['    adapter: csv\n', ''],
      '7:5: accounts[1].adapter is missing, expected alpaca, ibkr-flex, snaptrade, tradier, csv or json; add `adapter: alpaca | ibkr-flex | snaptrade | tradier | csv | json`',
    ],
    [
      ['menu: [VTI, BND]', 'menu: [VTI, bnd]'],
      '6:17: accounts[0].menu[1] is "bnd", expected an instrument symbol; did you mean "BND"?',
    ],
    [
      ['menu: [VTI, BND]', 'menu: VTI'],
      '6:11: accounts[0].menu is "VTI", expected a list; write a list here',
    ],
    [
      ['path: positions.csv', 'url: http://example.com/x.csv'],
      '9:10: accounts[1].url is "http://example.com/x.csv", expected an address; use https:// (http:// only for an address on this machine, such as http://127.0.0.1:8080)',
    ],
    [
      ['path: positions.csv', 'url: positions.csv'],
      '9:10: accounts[1].url is "positions.csv", expected an address; write for example `url: https://api.example.com or env:NAME`',
    ],
    [
      ['path: positions.csv', 'url: env:not-a-name'],
      '9:10: accounts[1].url is "env:not-a-name", expected an address; name an environment variable: letters, digits and _',
    ],
  ];
  test.each(cases)('%j', ([from, to], expected) => {
    expect(reportOf({ brokerages: [from, to] })).toEqual([`brokerages.yaml:${expected}`]);
  });
});

describe('a value in targets.yaml', () => {
  const cases: readonly (readonly [Edit, string])[] = [
    [
      ['time_zone: America/New_York', 'time_zone: America/NewYork'],
      '3:12: time_zone is "America/NewYork", expected a time zone; write for example `time_zone: America/New_York`',
    ],
    [
      ['time_zone: America/New_York', 'time_zone: -05:00'],
      '3:12: time_zone is "-05:00", expected a time zone; write for example `time_zone: America/New_York`',
    ],
    [
      ['time_zone: America/New_York', 'holidays: [2026-02-30]'],
      '3:12: holidays[0] is "2026-02-30", expected a date; write for example `2026-11-20`',
    ],
    [
      ['portfolio_id: household\n', ''],
      '1:1: portfolio_id is missing, expected a name of letters, digits and _ . - for a folder; add `portfolio_id: household`',
    ],
    [
      ['portfolio_id: household', 'portfolio_id: my household'],
      '1:15: portfolio_id is "my household", expected a name of letters, digits and _ . - for a folder; write for example `portfolio_id: household`',
    ],
    [
      ['us_equity: { weight: 0.45', 'us_equity: { wieght: 0.45'],
      '5:16: unknown key "wieght" in asset_classes.us_equity; did you mean "weight"?',
    ],
    [
      ['us_bonds: { weight', 'us/bonds!: { weight'],
      '7:3: the key "us/bonds!" in asset_classes is not an asset class; did you mean "us_bonds"?',
    ],
    [
      ['AAPL: {', 'aapl: {'],
      '11:3: the key "aapl" in instruments is not an instrument symbol; did you mean "AAPL"?',
    ],
    [
      ['range: [0.35, 0.55]', 'range: [0.35]'],
      '18:12: tactical[0].range is a list, expected two weights; write for example `range: [0.35, 0.55]`',
    ],
    [
      ['from: 2026-10-01', 'from: 1 October 2026'],
      '16:11: tactical[0].from is "1 October 2026", expected a date; write for example `from: 2026-11-20`',
    ],
  ];
  test.each(cases)('%j', ([from, to], expected) => {
    expect(reportOf({ targets: [from, to] })[0]).toBe(`targets.yaml:${expected}`);
  });
});

describe('a value in policy.yaml', () => {
  const cases: readonly (readonly [Edit, string])[] = [
    [
      ['location:', 'destination: edges\nlocation:'],
      '6:14: destination is "edges", expected target, edge, midpoint or { within: 0.0175 }; write target, edge, midpoint or { within: 0.0175 } here',
    ],
    [
      ['location:', 'destination: { within: 2 }\nlocation:'],
      '6:24: destination.within is "2", expected a number from 0 to 1; write for example `within: 0.25`',
    ],
    [
      ['location:', 'destination: { within: 0.1, of: target }\nlocation:'],
      '6:29: unknown key "of" in destination; remove it; the keys here are within',
    ],
    [
      ['DRIFT_THRESHOLD', 'DRIFT_TRESHOLD'],
      '2:19: rules[0].trigger_type is "DRIFT_TRESHOLD", expected DRIFT_THRESHOLD, TIME_BASED, VOLATILITY_CHANGE, CORRELATION_CHANGE or MANUAL; did you mean "DRIFT_THRESHOLD"?',
    ],
    [
      ['{ absolute: 0.05 }', '{ ratio: 1.5 }'],
      '3:27: unknown key "ratio" in rules[0].trigger_parameters; remove it; the keys here are absolute, relative, scope or inclusive',
    ],
    [
      ['location:', 'location: here\nlocation2:'],
      '6:11: location is "here", expected a map of keys; write a map of keys here',
    ],
  ];
  test.each(cases)('%j', ([from, to], expected) => {
    expect(reportOf({ policy: [from, to] })[0]).toBe(`policy.yaml:${expected}`);
  });
});
