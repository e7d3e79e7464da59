/** What report.html says, and what it can never do to its reader. */
import { describe, expect, test } from 'vitest';
import { decimal } from '#domain/decimal.ts';
import type { Order, Rebalancing } from '#domain/documents/rebalancing.ts';
import type { Sha256 } from '#domain/documents/run.ts';
import type { AccountId, AssetClass, InstrumentSymbol } from '#domain/ids.ts';
import type { TradeDate } from '#domain/time.ts';
import type { DrawChart } from '#report/html/charts.ts';
import type { ReportInput } from '#report/html/input.ts';
import { renderReport } from '#report/html/report.ts';
import { drawWithVega } from '#report/html/vega-charts.ts';
import { anOrder, aRebalancing } from '../../support/plans.ts';

const noCharts: DrawChart = async () => '<svg></svg>';

function anInput(plan: Partial<Rebalancing> = {}, given: Partial<ReportInput> = {}): ReportInput {
  return {
    rebalancing: aRebalancing({ orders: [anOrder()], household: household(), ...plan }),
    analyses: [],
    household: null,
    pastRuns: [],
    refusals: [],
    provenance: null,
    ...given,
  };
}

function household(): Rebalancing['household'] {
  const account = {
    accountId: 'A1' as AccountId,
    totalValue: decimal('10000'),
    cashBefore: decimal('1000'),
    cashAfter: decimal('245.63'),
    reserve: decimal('100'),
  };
  return { ...aRebalancing().household, accounts: [account] };
}

/** The words a reader sees, without markup and style. */
async function words(input: ReportInput): Promise<string> {
  const page = await renderReport(input, noCharts);
  return page
    .replace(/<style>.*?<\/style>/s, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/&#39;/g, "'")
    .replace(/\s+/g, ' ');
}

describe('the report', () => {
  test('answers in the order in which its reader asks', async () => {
    const page = await renderReport(anInput(), noCharts);
    expect([...page.matchAll(/<h2[^>]*>(.*?)<\/h2>/g)].map(([, title]) => title)).toEqual([
      'What to do',
      'Why',
      'Is it worth it?',
      'Can I trust it?',
      'How risky is it?',
      'What happened before?',
    ]);
  });

  test('says of an order what to do, why, with which lots and at what tax', async () => {
    const sale: Partial<Order> = {
      side: 'sell',
      quantity: decimal('4'),
      targetQuantity: decimal('6'),
      estTax: decimal('12.5'),
      lots: [
        { lotId: 'a1', quantity: decimal('4'), realizedGain: decimal('62.5'), longTerm: true },
      ],
      reason: 'us_equity is above its band',
    };
    const text = await words(anInput({ orders: [anOrder(sale)] }));
    expect(text).toContain('SELL 4 VTI 251.33 753.99 USD 10 → 6 0.38 12.50');
    expect(text).toContain('us_equity is above its band 4 of lot a1: gain 62.50 USD, long term');
    expect(text).toContain(
      'Cash goes from 1,000.00 to 245.63 USD, of which 100.00 is its reserve.',
    );
  });

  test('says plainly that there is nothing to do', async () => {
    const text = await words(anInput({ orders: [], rebalancingRationale: 'all in band' }));
    expect(text).toContain('Nothing to do today.');
    expect(text).toContain('Nothing. There are no orders. all in band');
  });

  test('warns first of all against a plan that was refused', async () => {
    const refusals = [
      { code: 'guard-tripped', what: 'buy 3 VTI is above the limit', next: 'look at it' },
    ] as const;
    const text = await words(anInput({}, { refusals }));
    expect(text).toContain('The plan was refused: there is no order file');
    expect(text.indexOf('Do not trade')).toBeLessThan(text.indexOf('BUY 3 VTI'));
    expect(text).toContain('buy 3 VTI is above the limit guard-tripped ; look at it');
  });

  test('puts the certificate in words', async () => {
    const certificate = {
      objective: decimal('109.820562'),
      bound: decimal('96.9593'),
      gap: decimal('12.861262'),
      gapBps: decimal('0.102940997'),
      gapShare: decimal('0.000057732'),
      proof: 'multipliers' as const,
      fraction: null,
      withoutSales: false,
      multipliers: {},
      checks: [{ check: 'no account overdrawn', passed: true, detail: 'holds for 6 orders' }],
    };
    const text = await words(anInput({ certificate }));
    expect(text).toContain('It is proven that no plan can leave less than 96.96.');
    expect(text).toContain('no plan is better by more than 12.86 USD (0.103 basis points');
    expect(text).toContain('The proof can be recomputed from the multipliers in rebalancing.json.');
    expect(text).toContain('All 1 checks of the verifier hold.');
    const byHighs = await words(anInput({ certificate: { ...certificate, proof: 'highs' } }));
    expect(byHighs).toContain('HiGHS, a general solver for mixed-integer programs, has proven it.');
  });

  test('shows a broken check where nobody can miss it', async () => {
    const checks = [{ check: 'no account overdrawn', passed: false, detail: 'A1 by 3.10' }];
    const text = await words(anInput({ certificate: { ...aRebalancing().certificate, checks } }));
    expect(text).toContain('1 check of 1 broken. Do not trade on this plan.');
    expect(text).toContain('BROKEN A1 by 3.10');
  });

  test('names what was left alone once for all accounts with the same reason', async () => {
    const decision = { decision: 'keep', code: 'wash_sale', detail: 'VTI sold at a loss' } as const;
    const decisions = ['A1', 'A2'].map((id) => ({
      ...decision,
      accountId: id as AccountId,
      symbol: 'ITOT' as InstrumentSymbol,
    }));
    const text = await words(anInput({ decisions }));
    expect(text).toContain('Would make a wash sale VTI sold at a loss A1: ITOT; A2: ITOT');
  });

  test('looks back on earlier runs, the latest first', async () => {
    const pastRuns = ['2026-11-18', '2026-11-19'].map((tradeDate, index) => ({
      tradeDate: tradeDate as TradeDate,
      totalValue: decimal(`${9_000 + index}`),
      drift: decimal('0.02'),
      turnover: decimal('0'),
      orders: 0,
    }));
    const text = await words(anInput({}, { pastRuns }));
    expect(text).toContain('The latest 3 of 3 runs');
    expect(text).toMatch(/2026-11-20 10,000.00 .* 2026-11-19 9,001.00 .* 2026-11-18 9,000.00/);
  });

  test('says in its footer what it was made from', async () => {
    const inputs = [{ path: 'market.json', sha256: 'ab'.repeat(32) as Sha256, bytes: 7 }];
    const versions = { rebalance: '1.2.3', node: '26.10.0' };
    const text = await words(anInput({}, { provenance: { inputs, versions } }));
    expect(text).toContain('made with rebalance 1.2.3, node 26.10.0');
    expect(text).toContain(`market.json 7 ${'ab'.repeat(32)}`);
  });
});

describe('a page that cannot do harm', () => {
  const HOSTILE = `"><script>alert('x')</script><img src=http://evil.example/p onerror=x>&amp;`;

  test('shows whatever a document says as text', async () => {
    const named = HOSTILE as AccountId & AssetClass & InstrumentSymbol;
    const order = anOrder({
      accountId: named,
      symbol: named,
      broker: HOSTILE,
      reason: HOSTILE,
      side: 'sell',
      lots: [
        { lotId: HOSTILE, quantity: decimal('1'), realizedGain: decimal('1'), longTerm: false },
      ],
    });
    const plan = household();
    const input = anInput(
      {
        orders: [order],
        household: {
          ...plan,
          classes: plan.classes.map((row) => ({ ...row, assetClass: named })),
          accounts: plan.accounts.map((account) => ({ ...account, accountId: named })),
        },
        rebalancingRationale: HOSTILE,
        trigger: { ...aRebalancing().trigger, rationale: HOSTILE },
        decisions: [
          { accountId: named, symbol: named, decision: 'keep', code: 'hold', detail: HOSTILE },
        ],
        alternatives: [],
        warnings: [HOSTILE],
      },
      {
        refusals: [{ code: 'guard-tripped', what: HOSTILE, next: HOSTILE }],
        provenance: {
          versions: { [HOSTILE]: HOSTILE },
          inputs: [{ path: HOSTILE, sha256: HOSTILE as unknown as Sha256, bytes: 1 }],
        },
      },
    );
    const page = await renderReport(input, drawWithVega);
    expect(page).not.toMatch(/<script|<img|onerror=x>/i);
    expect(page.split('&lt;script&gt;').length).toBeGreaterThan(15);
  });

  test('has no script, no link, no font and no image from anywhere, and forbids them', async () => {
    const page = await renderReport(anInput(), drawWithVega);
    expect(page).toContain(
      `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    );
    expect(page).not.toMatch(/<(?:script|link|img|iframe|object|embed|form|base|a)\b/i);
    expect(page).not.toMatch(/https?:|url\(|@import|@font-face|\son[a-z]+=|javascript:/i);
    expect(page).not.toMatch(/ id="(?!what-to-do|why|worth-it|trust|risk|past)/);
  });
});

test('the same input gives the same bytes', async () => {
  const [first, second] = [
    await renderReport(anInput(), drawWithVega),
    await renderReport(anInput(), drawWithVega),
  ];
  expect(second).toBe(first);
});
