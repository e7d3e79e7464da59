/** What a plan says of its active risk, worked out again from the covariance of the problem. */
import { type Decimal, decimal, divide, fromFloat, toText } from '#domain/decimal.ts';
import { readAim } from './bound/aim.ts';
import { moneyMoved } from './bound/objective.ts';
import { readRisk, riskPrice, varianceAfter } from './bound/risk.ts';
import { type Facts, knownOrders } from './facts.ts';
import type { Violations } from './verify.ts';

/** Of a volatility, and of R as a share of household value. */
const NOISE = decimal('0.00000001');
const PLACES = 9;

export function checkActiveRisk(facts: Facts): Violations {
  const { plan, totalValue } = facts;
  const claimed = plan.activeRisk;
  const risk = totalValue.gt(decimal('0')) ? readRisk(facts, readAim(facts)) : null;
  if (risk === null || claimed === undefined) {
    return (risk === null) === (claimed === undefined)
      ? []
      : [risk === null ? 'a risk that has no price' : 'nothing is said of its risk'];
  }
  const stateAfter = (moved: ReturnType<typeof moneyMoved>) => {
    const variance = Math.max(0, varianceAfter(risk, facts, moved));
    return {
      error: fromFloat(Math.sqrt(variance), PLACES),
      price: fromFloat(riskPrice(risk, facts, variance), PLACES),
    };
  };
  const before = stateAfter(new Map());
  const after = stateAfter(moneyMoved(knownOrders(facts)));
  const ofValue = (price: Decimal) => divide(price, totalValue);
  return [
    ...differing('the tracking error before', claimed.trackingErrorBefore, before.error),
    ...differing('the tracking error after', claimed.trackingErrorAfter, after.error),
    ...differing('its price before', ofValue(claimed.priceBefore), ofValue(before.price)),
    ...differing('its price after', ofValue(claimed.priceAfter), ofValue(after.price)),
  ];
}

function differing(what: string, claimed: Decimal, found: Decimal): Violations {
  return claimed.minus(found).abs().lte(NOISE)
    ? []
    : [`${what} is ${toText(found.round(PLACES))}, not ${toText(claimed.round(PLACES))}`];
}
