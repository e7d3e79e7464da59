/** What must hold between the instruments of targets.yaml and the classes that they count as. */
import { ONE, sum, toText, ZERO } from '#domain/decimal.ts';
import { type AssetClass, CASH } from '#domain/ids.ts';
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

/** Counted in two classes it would be counted twice. */
const instrumentsHaveOneClass: ConfigRule = function* ({ targets }) {
  const { assetClasses, instruments } = targets;
  if (!assetClasses || instruments === undefined) return;
  const classOf = new Map<string, string>();
  for (const [name, { instruments: members }] of Object.entries(assetClasses)) {
    for (const [index, symbol] of members.entries()) {
      const first = classOf.get(symbol) ?? name;
      classOf.set(symbol, first);
      if (first === name || instruments[symbol]?.assetClasses !== undefined) continue;
      yield {
        file: 'targets',
        path: ['asset_classes', name, 'instruments', index],
        what: `${symbol} is listed in both ${first} and ${name}`,
        next: `keep one, or divide it: \`instruments: { ${symbol}: { asset_classes: { ${first}: 0.5, ${name}: 0.5 } } }\``,
      };
    }
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
const factsAgreeWithLists: ConfigRule = function* ({ targets: { assetClasses, instruments } }) {
  for (const [name, { instruments: members }] of Object.entries(assetClasses ?? {})) {
    for (const [index, symbol] of members.entries()) {
      const facts = instruments?.[symbol];
      const share = facts?.assetClasses?.[name as AssetClass] ?? ZERO;
      const agrees =
        facts?.assetClasses === undefined ? (facts?.assetClass ?? name) === name : share.gt(ZERO);
      if (agrees) continue;
      yield {
        file: 'targets',
        path: ['asset_classes', name, 'instruments', index],
        what: `${symbol} is listed in ${name}, but its entry under instruments says otherwise`,
        next: 'correct one of the two',
      };
    }
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
