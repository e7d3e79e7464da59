/** What a plan does to the household's active risk; nothing where risk has no price. */
import { fromFloat } from '#domain/decimal.ts';
import type { Plan } from '#domain/documents/rebalancing.ts';
import { RiskExposure } from '../solver/risk/exposure.ts';
import { leastTrackingError } from '../solver/risk/least-risk.ts';
import type { TradeState } from '../solver/state.ts';

const PLACES = 9;

export function activeRiskOf({ model, risk: after }: TradeState): Pick<Plan, 'activeRisk'> {
  const { risk } = model;
  if (risk === null || after === null) return {};
  const before = new RiskExposure(risk, model);
  const least = leastTrackingError(model, risk);
  return {
    activeRisk: {
      trackingErrorBefore: fromFloat(before.trackingError(), PLACES),
      trackingErrorAfter: fromFloat(after.trackingError(), PLACES),
      trackingErrorLeast: least === null ? null : fromFloat(least, PLACES),
      priceBefore: fromFloat(before.price(), PLACES),
      priceAfter: fromFloat(after.price(), PLACES),
    },
  };
}
