/** What a plan does to the risk of moving otherwise than the targets. */
import { decimalField, fields } from './fields.ts';

export const activeRiskField = fields({
  trackingErrorBefore: decimalField.describe(
    'Yearly volatility of the difference between household and targets, before trading',
  ),
  trackingErrorAfter: decimalField.describe('After the whole plan'),
  trackingErrorLeast: decimalField
    .nullable()
    .describe(
      'The least that any trades could leave, in fractions of shares and free of cost; `null` where it was not computed',
    ),
  priceBefore: decimalField.describe('What the objective charges for it before trading'),
  priceAfter: decimalField.describe('And after the plan'),
})
  .exactOptional()
  .describe('Risk against the targets; where `optimization.risk_aversion` gives it a price');
