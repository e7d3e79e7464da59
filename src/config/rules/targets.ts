/** What must hold between the values of targets.yaml: weights, classes and tilts. */
import { type Decimal, ONE, sum, toText, ZERO } from '#domain/decimal.ts';
import { CASH } from '#domain/ids.ts';
import { classTargets } from '../normalise/targets.ts';
import type { TreePath } from '../source.ts';
import type { WrittenBand, WrittenTilt } from '../written/targets.ts';
import { adviseOn, type ConfigRule, type Finding, knownClasses } from './finding.ts';

/** The codes that this Node.js knows, which are those of ISO 4217. */
const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

const baseCurrencyExists: ConfigRule = function* ({ targets: { baseCurrency } }) {
  if (baseCurrency === undefined || CURRENCIES.has(baseCurrency)) return;
  yield {
    file: 'targets',
    path: ['base_currency'],
    what: `base_currency is "${baseCurrency}", which is no currency`,
    next: adviseOn(baseCurrency, CURRENCIES, 'write a code of ISO 4217, such as USD'),
  };
};

const targetsAreWrittenOneWay: ConfigRule = function* ({ targets: { assetClasses, weights } }) {
  if (assetClasses === null && weights === null)
    yield {
      file: 'targets',
      path: [],
      what: 'there are no targets: neither asset_classes nor weights is written',
      next: 'add asset_classes with weights that sum to 1',
    };
  if (assetClasses && weights)
    yield {
      file: 'targets',
      path: ['weights'],
      part: 'key',
      what: 'both asset_classes and weights are written',
      next: 'keep one of the two',
    };
};

const weightsSumToOne: ConfigRule = function* ({ targets: { assetClasses, weights } }) {
  if (assetClasses)
    yield* sumFault({
      path: ['asset_classes'],
      weights: Object.values(assetClasses).map(({ weight }) => weight),
      cashIsMissing: assetClasses[CASH] === undefined,
      cash: (missing) => `\`cash: { weight: ${missing} }\``,
    });
  if (weights)
    yield* sumFault({
      path: ['weights'],
      weights: Object.values(weights),
      cashIsMissing: weights[CASH] === undefined,
      cash: (missing) => `\`cash: ${missing}\``,
    });
};

interface WeightSum {
  readonly path: TreePath;
  readonly weights: readonly Decimal[];
  readonly cashIsMissing: boolean;
  readonly cash: (missing: string) => string;
}

function* sumFault({ path, weights, cashIsMissing, cash }: WeightSum): Iterable<Finding> {
  const total = sum(weights);
  if (total.eq(ONE)) return;
  const missing = ONE.minus(total);
  const away = toText(missing.abs());
  const tooLittle = missing.gt(ZERO);
  const next = tooLittle ? `raise weights by ${away} in all` : `lower weights by ${away} in all`;
  yield {
    file: 'targets',
    path,
    part: 'key',
    what: `the weights of ${path.join('.')} sum to ${toText(total)}, not 1: ${away} is ${tooLittle ? 'missing' : 'too much'}`,
    next: tooLittle && cashIsMissing ? `${next}, or add ${cash(away)}` : next,
  };
}

const cashIsMoney: ConfigRule = function* ({ targets: { assetClasses, instruments } }) {
  const members = assetClasses?.[CASH]?.instruments ?? [];
  if (members.length > 0)
    yield {
      file: 'targets',
      path: ['asset_classes', CASH, 'instruments'],
      part: 'key',
      what: 'the class cash is money in the accounts and lists no instruments',
      next: 'make a class of its own for them, such as short_bonds',
    };
  for (const [symbol, { assetClass }] of Object.entries(instruments ?? {})) {
    if (assetClass !== CASH) continue;
    yield {
      file: 'targets',
      path: ['instruments', symbol, 'asset_class'],
      what: `${symbol} counts as cash, but cash is money in the accounts`,
      next: 'name a class of its own for it, such as short_bonds',
    };
  }
};

const bandsContainTheirTarget: ConfigRule = function* ({ targets: { assetClasses } }) {
  for (const [name, { weight, band }] of Object.entries(assetClasses ?? {})) {
    const fault = band && bandFault(weight, band);
    if (!fault) continue;
    yield {
      file: 'targets',
      path: ['asset_classes', name, 'band', fault.key],
      what: `the band of ${name} has ${fault.key} ${toText(fault.value)}, but its target is ${toText(weight)}`,
      next: `write a ${fault.key} of ${toText(weight)} or ${fault.key === 'low' ? 'less' : 'more'}`,
    };
  }
};

function bandFault(weight: Decimal, { low, high }: WrittenBand) {
  if (low?.gt(weight)) return { key: 'low', value: low } as const;
  return high?.lt(weight) ? ({ key: 'high', value: high } as const) : undefined;
}

const tiltsNameKnownClasses: ConfigRule = function* (written) {
  const known = knownClasses(written);
  if (known === undefined) return;
  for (const [index, { assetClass }] of (written.targets.tactical ?? []).entries()) {
    if (known.has(assetClass)) continue;
    yield {
      file: 'targets',
      path: ['tactical', index, 'asset_class'],
      what: `no asset class has the name ${JSON.stringify(assetClass)}`,
      next: adviseOn(assetClass, known, `name one of ${[...known].join(', ')}`),
    };
  }
};

const tiltsEndAfterTheyBegin: ConfigRule = function* ({ targets: { tactical } }) {
  for (const [index, { from, until }] of (tactical ?? []).entries()) {
    if (from <= until) continue;
    yield {
      file: 'targets',
      path: ['tactical', index, 'until'],
      what: `the tilt ends on ${until}, before it begins on ${from}`,
      next: 'exchange the two dates',
    };
  }
};

const tiltsStayInRange: ConfigRule = function* (written) {
  const { assetClasses, weights, tactical } = written.targets;
  if (assetClasses === undefined || weights === undefined) return;
  const targets = new Map(
    classTargets({ assetClasses, weights }).map(({ assetClass, weight }) => [assetClass, weight]),
  );
  for (const [index, tilt] of (tactical ?? []).entries()) {
    const target = targets.get(tilt.assetClass);
    if (target !== undefined) yield* tiltFault({ tilt, target, path: ['tactical', index] });
  }
};

interface PlacedTilt {
  readonly tilt: WrittenTilt;
  readonly target: Decimal;
  readonly path: TreePath;
}

function* tiltFault({ tilt, target, path }: PlacedTilt): Iterable<Finding> {
  const [low, high] = tilt.range ?? [ZERO, ONE];
  if (low.gt(high)) {
    yield {
      file: 'targets',
      path: [...path, 'range'],
      what: `the range begins at ${toText(low)}, above its end ${toText(high)}`,
      next: `write [${toText(high)}, ${toText(low)}]`,
    };
    return;
  }
  const tilted = target.plus(tilt.tilt);
  if (tilted.gte(low) && tilted.lte(high)) return;
  yield {
    file: 'targets',
    path: [...path, 'tilt'],
    what: `the tilt moves ${tilt.assetClass} from ${toText(target)} to ${toText(tilted)}, outside ${toText(low)} to ${toText(high)}`,
    next:
      tilt.range === undefined
        ? 'make the tilt smaller'
        : 'make the tilt smaller or the range wider',
  };
}

export const targetRules: readonly ConfigRule[] = [
  baseCurrencyExists,
  targetsAreWrittenOneWay,
  weightsSumToOne,
  cashIsMoney,
  bandsContainTheirTarget,
  tiltsNameKnownClasses,
  tiltsEndAfterTheyBegin,
  tiltsStayInRange,
];
