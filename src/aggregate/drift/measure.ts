/**
 * Where every class stands beside its band, and what the triggers say, at the values of one moment.
 *
 * Out is what the trigger calls out: the same exact comparison decides. To count as back, a weight must be inside its
 * band by a tenth of the way from the edge to the target; between the edge and there it is `near`.
 */
import { type Decimal, decimal, divide, sum, ZERO } from '#domain/decimal.ts';
import type { TriggerResult } from '#domain/documents/rebalancing.ts';
import type { DriftPlace, DriftScope } from '#domain/vocabulary.ts';
import { isOut, type Limits, limitsOf, type Measured } from '../triggers/band.ts';
import { evaluateDrift } from '../triggers/drift.ts';
import { type InstrumentStanding, instrumentStandings } from '../triggers/instrument-targets.ts';
import type { Standing } from '../triggers/standing.ts';
import { evaluateTime } from '../triggers/time-based.ts';
import type { Revalued } from './revalue.ts';
import type { WatchedPortfolio, WatchedRule } from './watched-portfolio.ts';

/** A class, an instrument or the whole portfolio beside its band. */
export interface DriftReading {
  readonly scope: DriftScope;
  /** A class or a symbol; of the whole portfolio `portfolio`. */
  readonly name: string;
  readonly weight: Decimal;
  readonly targetWeight: Decimal;
  /** Null where there is no limit. */
  readonly bandLow: Decimal | null;
  readonly bandHigh: Decimal | null;
  readonly place: DriftPlace;
}

/** Of the way from the target to the edge. */
const CLEAR = decimal('0.9');
const HALF = decimal('0.5');

/** Each scope and name once, in the order of the rules. */
export function measure(watched: WatchedPortfolio, valued: Revalued): readonly DriftReading[] {
  const readings = new Map<string, DriftReading>();
  for (const watchedRule of watched.rules) {
    const { trigger } = watchedRule.rule;
    if (trigger.type !== 'DRIFT_THRESHOLD') continue;
    for (const reading of readDrift(trigger, standingAt(watchedRule, watched, valued))) {
      const key = `${reading.scope} ${reading.name}`;
      readings.set(key, further(readings.get(key), reading));
    }
  }
  return [...readings.values()];
}

/** Of every drift and calendar rule; what looks at daily closes does not change within a day. */
export function evaluateNow(watched: WatchedPortfolio, valued: Revalued): readonly TriggerResult[] {
  return watched.rules.flatMap((watchedRule) => {
    const { trigger } = watchedRule.rule;
    if (trigger.type === 'TIME_BASED')
      return [evaluateTime(trigger, { ...watched, asOf: watched.tradeDate })];
    return trigger.type === 'DRIFT_THRESHOLD'
      ? [evaluateDrift(trigger, standingAt(watchedRule, watched, valued))]
      : [];
  });
}

/** The household as triggers see it, at these values. */
function standingAt(
  { targets }: WatchedRule,
  { baseCurrency }: WatchedPortfolio,
  { totalValue, classValues, holdings }: Revalued,
): Standing {
  return {
    baseCurrency,
    totalValue,
    classes: targets.classes.map(({ assetClass, weight, band, instruments }) => ({
      assetClass,
      value: classValues.get(assetClass) ?? ZERO,
      targetWeight: weight,
      band,
      preferred: instruments[0] ?? null,
    })),
    holdings,
  };
}

type DriftTrigger = Parameters<typeof evaluateDrift>[0];

function readDrift(trigger: DriftTrigger, standing: Standing): readonly DriftReading[] {
  const { scope } = trigger;
  if (scope === 'portfolio') return [readPortfolio(trigger, standing)];
  const parts: readonly InstrumentStanding[] =
    scope === 'instrument'
      ? instrumentStandings(standing)
      : standing.classes.map((each) => ({ ...each, name: each.assetClass }));
  return parts.map(({ name, value, targetWeight, band }) => {
    const { totalValue } = standing;
    const limits = limitsOf({ weight: targetWeight, band }, trigger);
    return {
      scope,
      name,
      weight: divide(value, totalValue),
      targetWeight,
      bandLow: limits.low,
      bandHigh: limits.high,
      place: placeOf({ value, totalValue, targetWeight }, limits, trigger.inclusive),
    };
  });
}

/** Half the sum of all distances, as the trigger measures it; its target is no distance at all. */
function readPortfolio(
  { absolute, inclusive }: DriftTrigger,
  { classes, holdings, totalValue }: Standing,
): DriftReading {
  const distances = classes.map(({ value, targetWeight }) =>
    value.minus(targetWeight.times(totalValue)).abs(),
  );
  const untargeted = holdings.filter(({ exposures }) => exposures.length === 0);
  const value = sum([...distances, ...untargeted.map((each) => each.value.abs())]).times(HALF);
  const limits = { low: null, high: absolute };
  return {
    scope: 'portfolio',
    name: 'portfolio',
    weight: divide(value, totalValue),
    targetWeight: ZERO,
    bandLow: null,
    bandHigh: absolute,
    place: placeOf({ value, totalValue, targetWeight: ZERO }, limits, inclusive),
  };
}

function placeOf(measured: Measured, limits: Limits, inclusive: boolean): DriftPlace {
  const { value, totalValue, targetWeight } = measured;
  const atTarget = targetWeight.times(totalValue);
  const isAbove = value.gt(atTarget);
  if (isOut(measured, limits, inclusive)) return isAbove ? 'above' : 'below';
  const limit = isAbove ? limits.high : limits.low;
  if (limit === null) return 'inside';
  const width = limit.times(totalValue).minus(atTarget).abs();
  return value.minus(atTarget).abs().gt(width.times(CLEAR)) ? 'near' : 'inside';
}

const URGENCY: Readonly<Record<DriftPlace, number>> = { inside: 0, near: 1, above: 2, below: 2 };

/** Where several rules look at the same class, the one that is closest to firing counts. */
function further(known: DriftReading | undefined, reading: DriftReading): DriftReading {
  return known === undefined || URGENCY[reading.place] > URGENCY[known.place] ? reading : known;
}
