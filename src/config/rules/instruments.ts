/** What must hold between the instruments of targets.yaml and the classes that they count as. */
import { ONE, sum, toText, ZERO } from '#domain/decimal.ts';
import { CASH, type InstrumentSymbol } from '#domain/ids.ts';
import type { TreePath } from '../source.ts';
import type { WrittenConfig } from '../written.ts';
import {
  addEntry,
  adviseOn,
  type ConfigRule,
  knownClasses,
  knownInstruments,
  repeatedAt,
  unknownInstruments,
} from './finding.ts';

const instrumentsAreListedOnce: ConfigRule = function* ({ targets: { assetClasses } }) {
  for (const [name, { instruments }] of Object.entries(assetClasses ?? {})) {
    for (const index of repeatedAt(instruments))
      yield {
        file: 'targets',
        path: ['asset_classes', name, 'instruments', index],
        what: `${instruments[index]} stands twice in the list of ${name}`,
        next: 'remove one of the two',
      };
  }
};

interface Listing {
  readonly assetClass: string;
  readonly symbol: string;
  readonly path: TreePath;
}

/** Each place that says an instrument belongs to a class. */
function listings({ assetClasses, weights }: WrittenConfig['targets']): readonly Listing[] {
  if (!assetClasses)
    return Object.keys(weights ?? {}).map((symbol) => ({
      assetClass: symbol,
      symbol,
      path: ['weights', symbol],
    }));
  return Object.entries(assetClasses).flatMap(([assetClass, { instruments }]) =>
    instruments.map((symbol, index) => ({
      assetClass,
      symbol,
      path: ['asset_classes', assetClass, 'instruments', index],
    })),
  );
}

/** Counted in two classes it would be counted twice. */
const instrumentsHaveOneClass: ConfigRule = function* ({ targets }) {
  const { assetClasses, instruments } = targets;
  if (!assetClasses || instruments === undefined) return;
  const classOf = new Map<string, string>();
  for (const { assetClass, symbol, path } of listings(targets)) {
    const first = classOf.get(symbol) ?? assetClass;
    classOf.set(symbol, first);
    const isDivided = instruments[symbol as InstrumentSymbol]?.assetClasses !== undefined;
    if (first === assetClass || isDivided) continue;
    yield {
      file: 'targets',
      path,
      what: `${symbol} is listed in both ${first} and ${assetClass}`,
      next: `keep one, or divide it: \`instruments: { ${symbol}: { asset_classes: { ${first}: 0.5, ${assetClass}: 0.5 } } }\``,
    };
  }
};

const instrumentClassIsWrittenOneWay: ConfigRule = function* ({ targets: { instruments } }) {
  for (const [symbol, facts] of Object.entries(instruments ?? {})) {
    if (facts.assetClass === undefined || facts.assetClasses === undefined) continue;
    yield {
      file: 'targets',
      path: ['instruments', symbol, 'asset_class'],
      part: 'key',
      what: `${symbol} has both asset_class and asset_classes`,
      next: 'keep one of the two',
    };
  }
};

const instrumentClassesAreKnown: ConfigRule = function* (written) {
  const known = knownClasses(written);
  if (known === undefined) return;
  for (const [symbol, facts] of Object.entries(written.targets.instruments ?? {})) {
    const named = [
      ...(facts.assetClass === undefined ? [] : [[facts.assetClass, ['asset_class']] as const]),
      ...Object.keys(facts.assetClasses ?? {}).map(
        (name) => [name, ['asset_classes', name]] as const,
      ),
    ];
    for (const [name, path] of named) {
      if (known.has(name)) continue;
      yield {
        file: 'targets',
        path: ['instruments', symbol, ...path],
        part: path.length === 1 ? 'value' : 'key',
        what: `${symbol} counts as ${JSON.stringify(name)}, which is no asset class`,
        next: adviseOn(name, known, `name one of ${[...known].join(', ')}`),
      };
    }
  }
};

const exposuresSumToOne: ConfigRule = function* ({ targets: { instruments } }) {
  for (const [symbol, { assetClasses }] of Object.entries(instruments ?? {})) {
    if (assetClasses === undefined) continue;
    const total = sum(Object.values(assetClasses));
    if (total.eq(ONE)) continue;
    const missing = ONE.minus(total);
    const away = `${toText(missing.abs())} is ${missing.gt(ZERO) ? 'missing' : 'too much'}`;
    yield {
      file: 'targets',
      path: ['instruments', symbol, 'asset_classes'],
      part: 'key',
      what: `the asset_classes of ${symbol} sum to ${toText(total)}, not 1: ${away}`,
      next: 'divide the whole of it over classes',
    };
  }
};

/** A list says what to buy for a class; the facts must agree that it serves the class. */
const factsAgreeWithLists: ConfigRule = function* ({ targets }) {
  for (const { assetClass, symbol, path } of listings(targets)) {
    const facts = targets.instruments?.[symbol as InstrumentSymbol];
    const divided = facts?.assetClasses && Object.entries(facts.assetClasses);
    const agrees = divided
      ? divided.some(([name, share]) => name === assetClass && share.gt(ZERO))
      : (facts?.assetClass ?? assetClass) === assetClass;
    if (agrees) continue;
    yield {
      file: 'targets',
      path,
      part: typeof path.at(-1) === 'number' ? 'value' : 'key',
      what: `${symbol} is listed in ${assetClass}, but its entry under instruments says otherwise`,
      next: 'correct one of the two',
    };
  }
};

const classesHaveInstruments: ConfigRule = function* ({ targets: { assetClasses, instruments } }) {
  if (instruments === undefined) return;
  const served = new Set(
    Object.values(instruments).flatMap((facts) => [
      ...(facts.assetClass === undefined ? [] : [facts.assetClass as string]),
      ...Object.keys(facts.assetClasses ?? {}),
    ]),
  );
  for (const [name, { weight, instruments: members }] of Object.entries(assetClasses ?? {})) {
    if (name === CASH || weight.eq(ZERO) || members.length > 0 || served.has(name)) continue;
    yield {
      file: 'targets',
      path: ['asset_classes', name],
      part: 'key',
      what: `${name} has a target of ${toText(weight)} but no instrument`,
      next: 'list what to buy for it: `instruments: [SYMBOL]`',
    };
  }
};

const identicalInstrumentsAreKnown: ConfigRule = function* (written) {
  const known = knownInstruments(written);
  if (known === undefined) return;
  for (const [symbol, { identicalTo }] of Object.entries(written.targets.instruments ?? {})) {
    const path = ['instruments', symbol, 'identical_to'];
    yield* unknownInstruments(known, identicalTo, {
      file: 'targets',
      path,
      otherwise: addEntry,
    });
  }
};

export const instrumentRules: readonly ConfigRule[] = [
  instrumentsAreListedOnce,
  instrumentsHaveOneClass,
  instrumentClassIsWrittenOneWay,
  instrumentClassesAreKnown,
  exposuresSumToOne,
  factsAgreeWithLists,
  classesHaveInstruments,
  identicalInstrumentsAreKnown,
];
