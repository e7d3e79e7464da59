/** What a certificate says about itself: the arithmetic of objective, bound and gap. */
import { decimal, divide, toText, ZERO } from '#domain/decimal.ts';
import type { Facts } from './facts.ts';
import type { Violations } from './verify.ts';

const BPS = decimal('10000');
const NOISE = decimal('0.000001');
/** Doubles round an objective of this many units of money by less than one. */
const ROUNDING = decimal('1000000000');

export function checkCertificate({ plan, totalValue }: Facts): Violations {
  const { objective, bound, gap, gapBps } = plan.certificate;
  if (bound === null) return gap === null ? [] : ['a gap without a bound'];
  const violations: string[] = [];
  const tolerance = divide(totalValue, ROUNDING).plus(NOISE);
  if (bound.gt(objective.plus(tolerance))) {
    violations.push(`the bound ${toText(bound)} is above the objective ${toText(objective)}`);
  }
  const expected = objective.gt(bound) ? objective.minus(bound) : ZERO;
  if (gap === null || gap.minus(expected).abs().gt(NOISE)) {
    violations.push(`the gap is ${toText(expected)}`);
  }
  const bps = totalValue.eq(ZERO) ? ZERO : divide(expected.times(BPS), totalValue);
  if (gapBps === null || gapBps.minus(bps).abs().gt(NOISE)) {
    violations.push(`the gap is ${toText(bps.round(6))} basis points`);
  }
  return violations;
}
