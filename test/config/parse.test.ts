/** From text to `Config`: what the program gets where the file says little. */
import { describe, expect, test } from 'vitest';
import type { Connection } from '#config/config.ts';
import { type ConfigFiles, parseConfig, parseRule } from '#config/parse.ts';
import type { Trigger } from '#config/rule.ts';
import { decimal, toText } from '#domain/decimal.ts';
import type { InstrumentSymbol } from '#domain/ids.ts';
import type { TradeDate } from '#domain/time.ts';
import { BROKERAGES, configOf, TARGETS } from './support.ts';

/** The trigger of a policy whose only rule is this. */
function triggerOf(rule: string): Trigger | undefined {
  const outcome = parseRule({ path: 'rule', text: `{ method: FULL_OPTIMIZATION, ${rule} }` });
  return outcome.ok ? outcome.value.trigger : undefined;
}

/** The connection of an account with these keys. */
function connectionOf(keys: string): Connection | undefined {
  const text = `accounts:\n  - { id: A, ${keys} }\n`;
  const files: ConfigFiles = {
    targets: { path: 'targets.yaml', text: TARGETS },
    brokerages: { path: 'brokerages.yaml', text },
    policy: null,
  };
  const outcome = parseConfig(files);
  return outcome.ok ? outcome.value.brokerages.accounts[0]?.connection : undefined;
}

describe('the targets', () => {
  test('keep the order of the file and end with cash of weight 0 when none is written', () => {
    const { targets } = configOf({
      targets: [
        'us_bonds: { weight: 0.25, instruments: [BND, AGG], band: { absolute: 0.03 } }\n  cash: { weight: 0.05 }',
        'us_bonds: { weight: 0.30, instruments: [BND, AGG] }',
      ],
    });
    const classes = targets.classes.map(
      (target) => `${target.assetClass} ${toText(target.weight)}`,
    );
    expect(classes).toEqual(['us_equity 0.45', 'intl_equity 0.25', 'us_bonds 0.3', 'cash 0']);
  });

  test('written as weights make one class of each instrument', () => {
    const text = 'portfolio_id: p\nweights: { VTI: 0.6, VXUS: 0.35, cash: 0.05 }\n';
    const outcome = parseConfig({
      targets: { path: 'targets.yaml', text },
      brokerages: {
        path: 'brokerages.yaml',
        text: BROKERAGES.replace('    menu: [VTI, BND]\n', ''),
      },
      policy: null,
    });
    expect(outcome).toMatchObject({
      ok: true,
      value: {
        targets: {
          baseCurrency: 'USD',
          timeZone: 'America/New_York',
          classes: [
            { assetClass: 'VTI', instruments: ['VTI'] },
            { assetClass: 'VXUS', instruments: ['VXUS'] },
            { assetClass: 'cash', instruments: [] },
          ],
        },
      },
    });
  });

  test('give every listed instrument its class, and those with facts their facts', () => {
    const { instruments } = configOf().targets;
    expect([...instruments.keys()].toSorted()).toEqual([
      'AAPL',
      'AGG',
      'BND',
      'ITOT',
      'VT',
      'VTI',
      'VXUS',
    ]);
    expect(instruments.get('ITOT' as InstrumentSymbol)).toMatchObject({
      exposures: [{ assetClass: 'us_equity', weight: decimal('1') }],
      trade: 'both',
      identicalTo: ['VTI'],
    });
    expect(instruments.get('VT' as InstrumentSymbol)?.exposures).toEqual([
      { assetClass: 'us_equity', weight: decimal('0.6') },
      { assetClass: 'intl_equity', weight: decimal('0.4') },
    ]);
  });

  test.each([
    ['time_zone: America/New_York', true],
    ['time_zone: Europe/Berlin', false],
    ['time_zone: Europe/Berlin\nholidays: nyse', true],
    ['holidays: none', false],
    ['holidays: [2026-12-25]', true],
    ['holidays: []', false],
  ])('with %j close on Christmas: %s', (written, closes) => {
    const { holidays } = configOf({ targets: ['time_zone: America/New_York', written] }).targets;
    expect(holidays.has('2026-12-25' as TradeDate)).toBe(closes);
  });
});

describe('an account', () => {
  test('reads each adapter with its default address', () => {
    const token = 'credentials: { token: env:T }';
    expect([
      connectionOf('adapter: alpaca, credentials: { key_id: env:K, secret_key: "file:/s" }'),
      connectionOf(`adapter: ibkr-flex, query_id: 00123, ${token}`),
      connectionOf(`adapter: tradier, account_number: 007, ${token}`),
      connectionOf(
        'adapter: snaptrade, account_number: u, credentials: { client_id: env:C, consumer_key: "command:pass show k" }',
      ),
      connectionOf('adapter: csv, url: env:WHERE'),
      connectionOf(
        'adapter: json, url: https://example.com/a, mapping: { cash: { amount: cash }, positions: { list: "p[]", symbol: s, quantity: q } }',
      ),
    ]).toMatchObject([
      {
        baseUrl: { kind: 'literal', text: 'https://api.alpaca.markets' },
        accountNumber: null,
        credentials: { keyId: { kind: 'env', name: 'K' }, secretKey: { kind: 'file', path: '/s' } },
      },
      {
        baseUrl: {
          text: 'https://ndcdyn.interactivebrokers.com/AccountManagement/FlexWebService',
        },
        queryId: '00123',
      },
      { baseUrl: { text: 'https://api.tradier.com/v1' }, accountNumber: '007' },
      {
        baseUrl: { text: 'https://api.snaptrade.com/api/v1' },
        credentials: {
          consumerKey: { kind: 'command', command: 'pass show k' },
          userId: null,
          userSecret: null,
        },
      },
      {
        source: { kind: 'url', url: { kind: 'env', name: 'WHERE' } },
        credentials: { token: null },
      },
      { mapping: { asOf: null, cash: { list: null, amount: 'cash' }, positions: { list: 'p[]' } } },
    ]);
  });

  test.each([
    ['cash_reserve: 500', { kind: 'amount', amount: decimal('500') }],
    ['cash_reserve: 2%', { kind: 'share', share: decimal('0.02') }],
    ['cash_reserve: 0.5 %', { kind: 'share', share: decimal('0.005') }],
  ])('reads %s', (written, expected) => {
    const { accounts } = configOf({ brokerages: ['tax_treatment: tax_free', written] }).brokerages;
    expect(accounts[1]?.cashReserve).toEqual(expected);
  });

  test.each([
    ['shares: whole', 0],
    ['shares: fractional', 4],
    ['shares: fractional\n    decimals: 9', 9],
  ])('with %j orders to %i decimals', (written, expected) => {
    const { accounts } = configOf({ brokerages: ['tax_treatment: tax_free', written] }).brokerages;
    expect(accounts[1]?.shareDecimals).toBe(expected);
  });

  test.each([
    ['retries: 2, retry_delay: 5m', 30 * 60_000],
    ['retries: 6, retry_delay: 10m', 80 * 60_000],
    ['retries: 2, retry_delay: 500ms, deadline: 90s', 90_000],
  ])('with %j has to be fetched within %i ms', (written, expected) => {
    const edits = { brokerages: ['retries: 2, retry_delay: 5m', written] } as const;
    expect(configOf(edits).brokerages.defaults.deadlineMs).toBe(expected);
  });
});

describe('a trigger', () => {
  test.each<readonly [string, Trigger]>([
    [
      'trigger_type: DRIFT_THRESHOLD',
      {
        type: 'DRIFT_THRESHOLD',
        absolute: decimal('0.05'),
        relative: decimal('0.25'),
        scope: 'asset_class',
        inclusive: true,
      },
    ],
    [
      'trigger_type: DRIFT_THRESHOLD, trigger_parameters: { scope: portfolio, inclusive: false }',
      {
        type: 'DRIFT_THRESHOLD',
        absolute: decimal('0.05'),
        relative: null,
        scope: 'portfolio',
        inclusive: false,
      },
    ],
    [
      'trigger_type: TIME_BASED, trigger_parameters: { every: 90d, cooldown: 20d, months: [1, 7] }',
      {
        type: 'TIME_BASED',
        every: { kind: 'days', days: 90 },
        months: [1, 7],
        day: 1,
        cooldownDays: 20,
      },
    ],
    [
      'trigger_type: VOLATILITY_CHANGE',
      {
        type: 'VOLATILITY_CHANGE',
        shortWindow: 21,
        longWindow: 252,
        ratio: 1.5,
        direction: 'both',
        estimator: 'simple',
      },
    ],
    [
      'trigger_type: CORRELATION_CHANGE',
      {
        type: 'CORRELATION_CHANGE',
        shortWindow: 63,
        longWindow: 504,
        measure: { kind: 'mean_abs_difference', threshold: 0.2 },
      },
    ],
    [
      'trigger_type: CORRELATION_CHANGE, trigger_parameters: { measure: jennrich }',
      {
        type: 'CORRELATION_CHANGE',
        shortWindow: 63,
        longWindow: 504,
        measure: { kind: 'jennrich', alpha: 0.01 },
      },
    ],
    ['trigger_type: MANUAL', { type: 'MANUAL' }],
  ])('written %s is complete', (written, expected) => {
    expect(triggerOf(written)).toEqual(expected);
  });
});

describe('a rule on its own', () => {
  test('is read from JSON', () => {
    const rule = {
      trigger_type: 'TIME_BASED',
      trigger_parameters: { every: 'year', months: [12] },
      method: 'PROPORTIONAL_REBALANCING',
      constraints: { max_turnover: 0.2, transaction_cost_limit: null },
      enabled: false,
    };
    const outcome = parseRule({ path: 'rule 7', text: JSON.stringify(rule) });
    expect(outcome).toMatchObject({
      ok: true,
      value: {
        enabled: false,
        trigger: { every: { kind: 'year' } },
        constraints: { maxTurnover: decimal('0.2'), minTradeSize: decimal('0') },
      },
    });
  });

  test.each([
    ['{"trigger_type":"MANUAL"}', 'rule 7:1:1: method is missing'],
    ['{"trigger_type":"MANUAL","method":"FULL"', 'rule 7:1:41: not valid YAML'],
    ['MANUAL', 'rule 7:1:1: the text is "MANUAL", expected a map of keys'],
    [
      '{"trigger_type":"VOLATILITY_CHANGE","method":"FULL_OPTIMIZATION","trigger_parameters":{"long_window":10}}',
      'rule 7:1:66: the short window of 21 days is not shorter',
    ],
  ])('%s is refused', (text, expected) => {
    const outcome = parseRule({ path: 'rule 7', text });
    const [problem] = outcome.ok ? [] : outcome.problems;
    expect(`${problem?.where}: ${problem?.what}`).toContain(expected);
  });
});
