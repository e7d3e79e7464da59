/** What is kept of a plan. */
import { expect, test } from 'vitest';
import { decimal } from '#domain/decimal.ts';
import type { Currency } from '#domain/ids.ts';
import { clientOrderId } from '#orders/client-order-id.ts';
import { recommendationOf } from '#orders/reconcile/recommendation.ts';
import { instantAt, USD } from '../../support/documents.ts';
import { anOrder, aRebalancing } from '../../support/plans.ts';

const EUR = 'EUR' as Currency;
const NOW = instantAt('2026-11-20T22:00:00Z');

test('orders keep what is needed to recognise their fills, each with its rate to base currency', () => {
  const orders = [anOrder(), anOrder({ orderId: 'in-euros', currency: EUR })];
  const rebalancing = aRebalancing({ orders, runId: 'run-7' });
  const fxRates = { [EUR]: decimal('1.0871'), [USD]: decimal('2') };
  expect(recommendationOf({ rebalancing, problem: { fxRates, accounts: [] }, now: NOW })).toEqual({
    runId: 'run-7',
    portfolioId: 'household',
    tradeDate: '2026-11-20',
    triggerType: 'DRIFT_THRESHOLD',
    method: 'THRESHOLD_REBALANCING',
    baseCurrency: 'USD',
    totalValue: decimal('10000'),
    createdAt: NOW,
    orders: [
      {
        orderId: clientOrderId({ ...rebalancing, ...anOrder() }),
        accountId: 'A1',
        symbol: 'VTI',
        side: 'buy',
        quantity: decimal('3'),
        shareDecimals: 0,
        quantityBefore: decimal('10'),
        price: decimal('251.33'),
        currency: 'USD',
        fxRate: decimal('1'),
        estCost: decimal('0.38'),
        filledQuantity: decimal('0'),
        closedOn: null,
      },
      expect.objectContaining({ currency: 'EUR', fxRate: decimal('1.0871') }),
    ],
  });
});

test('an order in a currency without a rate is a bug of the plan', () => {
  const rebalancing = aRebalancing({ orders: [anOrder({ currency: EUR })] });
  expect(() =>
    recommendationOf({ rebalancing, problem: { fxRates: {}, accounts: [] }, now: NOW }),
  ).toThrow(/EUR/);
});
