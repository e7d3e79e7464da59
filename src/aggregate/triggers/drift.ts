/** DRIFT_THRESHOLD: fires when a weight is further from its target than its band allows. */
import type { Trigger } from '#config/rule.ts';
import { type Decimal, decimal, divide, ONE, sum, toFloat, ZERO } from '#domain/decimal.ts';
import type { TriggerResult } from '#domain/documents/rebalancing.ts';
import { unreachable } from '#domain/invariant.ts';
import { isOut, type Limits, limitsOf } from './band.ts';
import { type InstrumentStanding, instrumentStandings } from './instrument-targets.ts';
import type { Standing } from './standing.ts';
import { count, percent, points } from './wording.ts';

type DriftTrigger = Extract<Trigger, { type: 'DRIFT_THRESHOLD' }>;

/** A class or an instrument beside its band. */
interface Drifted {
  readonly name: string;
  readonly weight: Decimal;
  readonly targetWeight: Decimal;
  readonly limits: Limits;
  readonly isOut: boolean;
}

const TYPE = 'DRIFT_THRESHOLD';
const NAMES_SHOWN_MAX = 10;
const HALF = decimal('0.5');

export function evaluateDrift(trigger: DriftTrigger, standing: Standing): TriggerResult {
  if (!standing.totalValue.gt(ZERO)) return nothingThere();
  switch (trigger.scope) {
    case 'asset_class':
      return report(classDrifts(trigger, standing), { one: 'class', many: 'classes' });
    case 'instrument':
      return report(instrumentDrifts(trigger, standing), {
        one: 'instrument',
        many: 'instruments',
      });
    case 'portfolio':
      return portfolioDrift(trigger, standing);
    default:
      return unreachable(trigger.scope);
  }
}

function nothingThere(): TriggerResult {
  const rationale = 'the household has no value, so nothing can drift';
  return { type: TYPE, fired: false, measured: null, threshold: null, rationale };
}

function classDrifts(trigger: DriftTrigger, standing: Standing): readonly Drifted[] {
  return standing.classes.map((each) =>
    driftedFrom({ ...each, name: each.assetClass }, trigger, standing.totalValue),
  );
}

function instrumentDrifts(trigger: DriftTrigger, standing: Standing): readonly Drifted[] {
  return instrumentStandings(standing).map((each) =>
    driftedFrom(each, trigger, standing.totalValue),
  );
}

function driftedFrom(
  { name, value, targetWeight, band }: InstrumentStanding,
  trigger: DriftTrigger,
  totalValue: Decimal,
): Drifted {
  const limits = limitsOf({ weight: targetWeight, band }, trigger);
  return {
    name,
    weight: divide(value, totalValue),
    targetWeight,
    limits,
    isOut: isOut({ value, totalValue, targetWeight }, limits, trigger.inclusive),
  };
}

function report(
  drifts: readonly Drifted[],
  noun: { readonly one: string; readonly many: string },
): TriggerResult {
  const byUrgency = drifts.toSorted((left, right) => urgency(right) - urgency(left));
  const out = byUrgency.filter((each) => each.isOut);
  const worst = out[0] ?? byUrgency[0];
  if (worst === undefined) return nothingThere();
  const here = `${worst.name} is at ${percent(worst.weight)}, ${points(driftOf(worst))} from its target of ${percent(worst.targetWeight)}`;
  const rationale =
    out.length === 0
      ? `every ${noun.one} is inside its band; the nearest to its edge, ${here}, has a band of ${bandText(worst.limits)}`
      : `${here} and outside its band of ${bandText(worst.limits)}${others(out.slice(1), noun)}`;
  return {
    type: TYPE,
    fired: out.length > 0,
    measured: `${worst.name} ${percent(worst.weight)}`,
    threshold: bandText(worst.limits),
    rationale,
  };
}

/** How much of its band the drift has used up; one is the edge. */
function urgency(drifted: Drifted): number {
  const drift = driftOf(drifted);
  const limit = drift.gt(ZERO) ? drifted.limits.high : drifted.limits.low;
  if (drift.eq(ZERO) || limit === null) return 0;
  const width = limit.minus(drifted.targetWeight).abs();
  return width.eq(ZERO) ? Number.MAX_VALUE : toFloat(divide(drift.abs(), width));
}

function driftOf({ weight, targetWeight }: Drifted): Decimal {
  return weight.minus(targetWeight);
}

function bandText({ low, high }: Limits): string {
  const from = low === null || low.lt(ZERO) ? ZERO : low;
  const to = high === null || high.gt(ONE) ? ONE : high;
  return `${percent(from)} to ${percent(to)}`;
}

function others(
  out: readonly Drifted[],
  noun: { readonly one: string; readonly many: string },
): string {
  if (out.length === 0) return '';
  const shown = out.slice(0, NAMES_SHOWN_MAX).map(({ name }) => name);
  const rest = out.length - shown.length;
  const names = rest === 0 ? shown.join(', ') : `${shown.join(', ')} and ${rest} more`;
  return `; ${count(out.length, `other ${noun.one} is`, `other ${noun.many} are`)} out too: ${names}`;
}

/** Half the sum of all distances, holdings without a target included: what trading back would turn over. */
function portfolioDrift(trigger: DriftTrigger, standing: Standing): TriggerResult {
  const { classes, holdings, totalValue } = standing;
  const distances = classes.map(({ value, targetWeight }) =>
    value.minus(targetWeight.times(totalValue)).abs(),
  );
  const untargeted = holdings.filter(({ exposures }) => exposures.length === 0);
  const distance = sum([...distances, ...untargeted.map(({ value }) => value.abs())]).times(HALF);
  const edge = trigger.absolute.times(totalValue);
  const fired = distance.gt(ZERO) && (trigger.inclusive ? distance.gte(edge) : distance.gt(edge));
  const measured = percent(divide(distance, totalValue));
  const threshold = percent(trigger.absolute);
  const verdict = fired ? 'which is out of the band of' : 'which is inside the band of';
  return {
    type: TYPE,
    fired,
    measured,
    threshold,
    rationale: `half the sum of all distances from the targets is ${measured} of the household, ${verdict} ${threshold}`,
  };
}
