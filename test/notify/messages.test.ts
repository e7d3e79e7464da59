/** The words of notifications: subjects that name what failed, bodies for programs and for chat tools. */
import { describe, expect, test } from 'vitest';
import type { RunEnd } from '#config/notify.ts';
import type { AccountId, PortfolioId } from '#domain/ids.ts';
import type { Problem } from '#domain/problem.ts';
import type { TradeDate } from '#domain/time.ts';
import {
  type RunEnding,
  runEndOf,
  subjectOf,
  textOf,
  webhookBody,
  webhooksToTell,
  wouldTell,
} from '#notify/messages.ts';

const DONE: RunEnding = {
  portfolioId: 'household' as PortfolioId,
  tradeDate: '2026-11-20' as TradeDate,
  exit: 'ok',
  problems: [],
  accountIds: ['A', 'B', 'C', 'D', 'E'] as AccountId[],
  orders: 12,
  orderFile: '/var/runs/trade_orders_20261120.csv',
  unchanged: false,
};

const unreachable = (where: string): Problem => ({
  code: 'broker-unreachable',
  where,
  what: 'refused the connection',
  next: 'check base_url',
});

const FAILED: RunEnding = {
  ...DONE,
  exit: 'temporary',
  problems: [unreachable('B'), unreachable('D'), unreachable('D')],
  orders: null,
  orderFile: null,
};

describe('a subject says', () => {
  test.each<readonly [string, Partial<RunEnding>]>([
    ['12 orders - 2026-11-20', {}],
    ['1 order - 2026-11-20', { orders: 1 }],
    ['nothing to do - 2026-11-20', { orders: 0 }],
    ['2 of 5 accounts failed - 2026-11-20', FAILED],
    ['a guard refused the orders - 2026-11-20', { ...FAILED, exit: 'guard', problems: [] }],
    ['a bug in the program - 2026-11-20', { ...FAILED, exit: 'bug', problems: [] }],
    ['terminated (SIGTERM) - 2026-11-20', { ...FAILED, exit: 'terminated' }],
  ])('%s', (subject, ending) => {
    expect(subjectOf({ ...DONE, ...ending })).toBe(subject);
  });
});

test('the text says what went wrong and what to do', () => {
  expect(textOf(FAILED).split('\n')).toEqual([
    'rebalance household: 2 of 5 accounts failed - 2026-11-20',
    'exit code 75: temporary: upstream unreachable after retries',
    'B: refused the connection; next: check base_url',
    'D: refused the connection; next: check base_url',
    'D: refused the connection; next: check base_url',
  ]);
});

test('the text of a good run says where the orders are, and no amount of money', () => {
  expect(textOf(DONE)).toBe(
    'rebalance household: 12 orders - 2026-11-20\n/var/runs/trade_orders_20261120.csv',
  );
});

test('a text stays short however much went wrong', () => {
  const problems = Array.from({ length: 500 }, () => ({
    ...unreachable('A'),
    what: 'x'.repeat(9_999),
  }));
  const text = textOf({ ...FAILED, problems });
  expect(text.length).toBeLessThan(7_000);
  expect(text).toContain('and 490 more');
});

test('chat tools are sent one field, since some refuse any other', () => {
  expect(JSON.parse(webhookBody(FAILED, 'text'))).toEqual({ text: textOf(FAILED) });
});

test('programs are sent everything', () => {
  expect(JSON.parse(webhookBody(FAILED, 'json'))).toMatchObject({
    schema: 'rebalance/notification/1',
    event: 'failure',
    portfolio_id: 'household',
    trade_date: '2026-11-20',
    exit_code: 75,
    exit: 'temporary',
    orders: null,
    failed_accounts: ['B', 'D'],
    problems: [{ code: 'broker-unreachable', where: 'B' }, {}, {}],
  });
});

const WEBHOOK = {
  url: { kind: 'env', name: 'CHAT_URL' },
  body: 'text',
  on: ['failure', 'orders'],
} as const;

test.each<readonly [RunEnd, boolean, Partial<RunEnding>]>([
  ['failure', true, FAILED],
  ['orders', true, {}],
  ['nothing', false, { orders: 0 }],
])('a webhook for failures and orders hears of %s: %s', (end, isTold, parts) => {
  const ending = { ...DONE, ...parts };
  expect(runEndOf(ending)).toBe(end);
  const told = webhooksToTell({ webhooks: [WEBHOOK], heartbeatUrl: null }, ending);
  expect(told).toHaveLength(isTold ? 1 : 0);
});

test('nobody is told again of a date that was complete', () => {
  const ending = { ...DONE, unchanged: true };
  expect(webhooksToTell({ webhooks: [WEBHOOK], heartbeatUrl: null }, ending)).toEqual([]);
});

test('a dry run says what it would send, by the place of the address', () => {
  const notify = { webhooks: [WEBHOOK], heartbeatUrl: { kind: 'file', path: 'hb' } } as const;
  expect(wouldTell(notify, DONE)).toEqual([
    `would send to webhook env:CHAT_URL: ${webhookBody(DONE, 'text')}`,
    'would ping heartbeat file:hb with /start and /0',
  ]);
});
