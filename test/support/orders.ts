/** Recommended orders and what came of them, for tests; each takes what the test is about. */
import { decimal } from '#domain/decimal.ts';
import type {
  ExecutedTrade,
  Recommendation,
  RecommendedOrder,
} from '#domain/documents/execution.ts';
import { accountNamed, dateOf, HOUSEHOLD, instantAt, symbolNamed, USD } from './documents.ts';

export function recommendedOrder(
  orderId: string,
  parts: Partial<RecommendedOrder> = {},
): RecommendedOrder {
  return {
    orderId,
    accountId: accountNamed('A'),
    symbol: symbolNamed('VTI'),
    side: 'buy',
    quantity: decimal('10'),
    shareDecimals: 0,
    quantityBefore: decimal('120'),
    price: decimal('250'),
    currency: USD,
    fxRate: decimal('1'),
    estCost: decimal('1.25'),
    filledQuantity: decimal('0'),
    closedOn: null,
    ...parts,
  };
}

export function recommendationOf(
  runId: string,
  parts: Partial<Recommendation> = {},
): Recommendation {
  return {
    runId,
    portfolioId: HOUSEHOLD,
    tradeDate: dateOf('2026-11-20'),
    triggerType: 'DRIFT_THRESHOLD',
    method: 'THRESHOLD_REBALANCING',
    baseCurrency: USD,
    totalValue: decimal('100000'),
    orders: [recommendedOrder(`${runId}-1`)],
    createdAt: instantAt('2026-11-20T22:00:00Z'),
    ...parts,
  };
}

export function executedTrade(orderId: string, quantity: string): ExecutedTrade {
  return {
    orderId,
    accountId: accountNamed('A'),
    symbol: symbolNamed('VTI'),
    side: 'buy',
    quantity: decimal(quantity),
    price: decimal('250.1'),
    currency: USD,
    value: decimal(quantity).times(decimal('250.1')),
    cost: decimal('0.123456789012345678901234567890'),
    tradedOn: dateOf('2026-11-23'),
    evidence: 'fill',
  };
}
