/** `targets.yaml` as written -> as the program uses it. */
import { ONE, ZERO } from '#domain/decimal.ts';
import { CASH, type InstrumentSymbol } from '#domain/ids.ts';
import type { TradeDate } from '#domain/time.ts';
import type { ClassBand, ClassTarget, InstrumentFacts, Targets } from '../config.ts';
import { nyseHolidays } from '../holidays.ts';
import type { WrittenBand, WrittenClass, WrittenInstrument } from '../written/targets.ts';
import type { TargetsSections } from '../written.ts';

const NEW_YORK = 'America/New_York';

export function normaliseTargets(written: TargetsSections): Targets {
  const classes = classTargets(written);
  return {
    portfolioId: written.portfolioId,
    baseCurrency: written.baseCurrency,
    timeZone: written.timeZone,
    holidays: holidaysOf(written),
    classes,
    instruments: instrumentFacts(written, classes),
    tilts: written.tactical.map(({ range, note, ...tilt }) => ({
      ...tilt,
      range: range === undefined ? null : { low: range[0], high: range[1] },
      note: note ?? '',
    })),
  };
}

function holidaysOf({ holidays, timeZone }: TargetsSections): ReadonlySet<TradeDate> {
  const wanted = holidays ?? (timeZone === NEW_YORK ? 'nyse' : 'none');
  if (wanted === 'nyse') return nyseHolidays();
  return new Set(wanted === 'none' ? [] : wanted);
}

/** Either way of writing targets, with `cash` always among them. */
export function classTargets({
  assetClasses,
  weights,
}: Pick<TargetsSections, 'assetClasses' | 'weights'>): readonly ClassTarget[] {
  const classes = [
    ...(Object.entries(assetClasses ?? {}) as [ClassTarget['assetClass'], WrittenClass][]).map(
      ([assetClass, target]) => ({
        assetClass,
        weight: target.weight,
        instruments: target.instruments,
        band: target.band === undefined ? null : classBand(target.band),
      }),
    ),
    ...Object.entries(weights ?? {}).map(([name, weight]) => ({
      assetClass: name as ClassTarget['assetClass'],
      weight,
      instruments: name === CASH ? [] : [name as InstrumentSymbol],
      band: null,
    })),
  ];
  return classes.some(({ assetClass }) => assetClass === CASH)
    ? classes
    : [...classes, { assetClass: CASH, weight: ZERO, instruments: [], band: null }];
}

export function classBand({ absolute, relative, low, high }: WrittenBand): ClassBand {
  return {
    absolute: absolute ?? null,
    relative: relative ?? null,
    low: low ?? null,
    high: high ?? null,
  };
}

function instrumentFacts(
  { instruments }: TargetsSections,
  classes: readonly ClassTarget[],
): Targets['instruments'] {
  const facts = new Map<InstrumentSymbol, InstrumentFacts>();
  for (const { assetClass, instruments: members } of classes) {
    for (const symbol of members)
      facts.set(symbol, {
        symbol,
        exposures: [{ assetClass, weight: ONE }],
        trade: 'both',
        identicalTo: [],
      });
  }
  for (const [name, written] of Object.entries(instruments) as [
    InstrumentSymbol,
    WrittenInstrument,
  ][]) {
    const listed = facts.get(name)?.exposures ?? [];
    facts.set(name, {
      symbol: name,
      exposures: exposuresOf(written) ?? listed,
      trade: written.trade,
      identicalTo: written.identicalTo,
    });
  }
  return facts;
}

function exposuresOf({
  assetClass,
  assetClasses,
}: WrittenInstrument): InstrumentFacts['exposures'] | undefined {
  if (assetClass !== undefined) return [{ assetClass, weight: ONE }];
  if (assetClasses === undefined) return undefined;
  return Object.entries(assetClasses).map(([name, weight]) => ({
    assetClass: name as ClassTarget['assetClass'],
    weight,
  }));
}
