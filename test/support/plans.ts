/** Small plans for tests: complete, and different only in what a test names. */
import { decimal } from '#domain/decimal.ts';
import type { Order, Rebalancing } from '#domain/documents/rebalancing.ts';
import type {
  AccountId,
  AssetClass,
  Currency,
  InstrumentSymbol,
  PortfolioId,
} from '#domain/ids.ts';
import type { Instant, TradeDate } from '#domain/time.ts';

export function anOrder(given: Partial<Order> = {}): Order {
  return {
    orderId: 'A1:VTI:buy',
    accountId: 'A1' as AccountId,
    broker: 'alpaca',
    symbol: 'VTI' as InstrumentSymbol,
    securityId: null,
    securityIdSource: null,
    side: 'buy',
    quantity: decimal('3'),
    currentQuantity: decimal('10'),
    targetQuantity: decimal('13'),
    price: decimal('251.33'),
    priceAsOf: '2026-11-20T21:00:00Z' as Instant,
    currency: 'USD' as Currency,
    estNotional: decimal('753.99'),
    estCommission: decimal('0'),
    estCost: decimal('0.38'),
    estTax: decimal('0'),
    lots: [],
    currentWeight: decimal('0.4'),
    targetWeight: decimal('0.45'),
    reason: 'us_equity is 5.0 points below its target',
    ...given,
  };
}

export function aRebalancing(given: Partial<Rebalancing> = {}): Rebalancing {
  const trigger = {
    type: 'DRIFT_THRESHOLD',
    fired: true,
    measured: '0.05',
    threshold: '0.05',
    rationale: 'drifted',
  } as const;
  return {
    schema: 'rebalance/rebalancing/1',
    portfolioId: 'household' as PortfolioId,
    runId: 'run-1',
    tradeDate: '2026-11-20' as TradeDate,
    asOf: '2026-11-20T21:00:00Z' as Instant,
    baseCurrency: 'USD' as Currency,
    trigger,
    triggers: [trigger],
    method: 'THRESHOLD_REBALANCING',
    rebalancingRequired: true,
    rebalancingRationale: 'drifted',
    household: {
      totalValue: decimal('10000'),
      cashValue: decimal('500'),
      classes: [
        {
          assetClass: 'us_equity' as AssetClass,
          targetWeight: decimal('0.5'),
          currentWeight: decimal('0.45'),
          postWeight: decimal('0.5'),
          drift: decimal('-0.05'),
          bandLow: decimal('0.45'),
          bandHigh: decimal('0.55'),
          outOfBand: true,
          outOfBandAfter: false,
        },
      ],
      accounts: [],
    },
    trades: [],
    orders: [],
    conversions: [],
    decisions: [],
    expectedTurnover: decimal('0.04'),
    estimatedCosts: decimal('0.38'),
    estimatedTax: decimal('0'),
    certificate: {
      objective: decimal('0'),
      bound: null,
      gap: null,
      gapBps: null,
      gapShare: null,
      proof: 'none',
      fraction: null,
      withoutSales: false,
      multipliers: {},
      checks: [],
    },
    alternatives: [],
    cashNeeded: null,
    warnings: [],
    ...given,
  };
}
