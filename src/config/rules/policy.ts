/** What must hold between the values of policy.yaml. */
import type { TreePath } from '../source.ts';
import type { WrittenRule } from '../written/rule.ts';
import { eventRules } from './events.ts';
import {
  addEntry,
  adviseOn,
  type ConfigRule,
  type Finding,
  knownClasses,
  knownInstruments,
  repeatedAt,
  unknownInstruments,
} from './finding.ts';

const excludedInstrumentsAreKnown: ConfigRule = function* (written) {
  const known = knownInstruments(written);
  if (known === undefined) return;
  for (const [index, { constraints }] of (written.policy.rules ?? []).entries()) {
    const path = ['rules', index, 'constraints', 'excluded_instruments'];
    yield* unknownInstruments(known, constraints.excludedInstruments, {
      file: 'policy',
      path,
      otherwise: addEntry,
    });
  }
};

const cappedInstrumentsAreKnown: ConfigRule = function* (written) {
  const known = knownInstruments(written);
  if (known === undefined) return;
  for (const [name, { members }] of Object.entries(written.policy.caps?.groups ?? {})) {
    const path = ['caps', 'groups', name, 'members'];
    yield* unknownInstruments(known, members, {
      file: 'policy',
      path,
      otherwise: addEntry,
    });
  }
};

const policyClassesAreKnown: ConfigRule = function* (written) {
  const known = knownClasses(written);
  if (known === undefined) return;
  const { location, expectedReturns } = written.policy;
  const named = [
    ...Object.keys(location ?? {}).map((name) => ['location', name] as const),
    ...Object.keys(expectedReturns ?? {}).map((name) => ['expected_returns', name] as const),
  ];
  for (const [section, name] of named) {
    if (known.has(name)) continue;
    yield {
      file: 'policy',
      path: [section, name],
      part: 'key',
      what: `no asset class has the name ${JSON.stringify(name)}`,
      next: adviseOn(name, known, `name one of ${[...known].join(', ')}`),
    };
  }
};

const locationsAreRankedOnce: ConfigRule = function* ({ policy: { location } }) {
  for (const [name, treatments] of Object.entries(location ?? {})) {
    for (const index of repeatedAt(treatments))
      yield {
        file: 'policy',
        path: ['location', name, index],
        what: `${treatments[index]} stands twice in the order of ${name}`,
        next: 'remove one of the two',
      };
  }
};

const triggerParametersFitTogether: ConfigRule = function* ({ policy: { rules } }) {
  for (const [index, rule] of (rules ?? []).entries()) {
    for (const fault of triggerFaults(rule)) {
      const path = ['rules', index, 'trigger_parameters', ...fault.path];
      yield { ...fault, file: 'policy', path };
    }
  }
};

export type TriggerFault = Pick<Finding, 'what' | 'next'> & { readonly path: TreePath };

/** What is wrong between the parameters of one trigger; paths start at its parameters. */
export function* triggerFaults(rule: WrittenRule): Iterable<TriggerFault> {
  switch (rule.triggerType) {
    case 'DRIFT_THRESHOLD': {
      const { scope, relative } = rule.triggerParameters;
      if (scope === 'portfolio' && relative !== undefined && relative !== null)
        yield {
          path: ['relative'],
          what: 'scope portfolio has no target for a relative distance',
          next: 'remove relative, or write null',
        };
      return;
    }
    case 'TIME_BASED': {
      const { months } = rule.triggerParameters;
      for (const index of repeatedAt(months.map(String)))
        yield {
          path: ['months', index],
          what: `month ${months[index]} stands twice`,
          next: 'remove one of the two',
        };
      return;
    }
    case 'VOLATILITY_CHANGE':
      yield* windowFaults(rule.triggerParameters);
      return;
    case 'CORRELATION_CHANGE':
      yield* windowFaults(rule.triggerParameters);
      yield* measureFaults(rule.triggerParameters);
      return;
    case 'MANUAL':
      return;
  }
}

interface Windows {
  readonly shortWindow: number;
  readonly longWindow: number;
}

function* windowFaults({ shortWindow, longWindow }: Windows): Iterable<TriggerFault> {
  if (shortWindow >= longWindow)
    yield {
      path: ['short_window'],
      what: `the short window of ${shortWindow} days is not shorter than the long one of ${longWindow}`,
      next: 'make the short window shorter, or the long one longer',
    };
}

type CorrelationParameters = Extract<
  WrittenRule,
  { triggerType: 'CORRELATION_CHANGE' }
>['triggerParameters'];

function* measureFaults(parameters: CorrelationParameters): Iterable<TriggerFault> {
  const { measure } = parameters;
  const foreign = measure === 'jennrich' ? 'threshold' : 'alpha';
  if (parameters[foreign] !== undefined)
    yield {
      path: [foreign],
      what: `the measure ${measure} has no ${foreign}`,
      next: `remove it; ${measure} reads ${foreign === 'alpha' ? 'threshold' : 'alpha'}`,
    };
}

const riskModelIsNamed: ConfigRule = function* ({ policy: { risk } }) {
  if (risk === undefined) return;
  const { covariance, file } = risk;
  if (covariance === 'file' && file === null)
    yield {
      file: 'policy',
      path: ['risk', 'covariance'],
      what: 'the covariance is to be read from a file, and none is named',
      next: 'name it with risk.file, or choose another covariance',
    };
  if (covariance !== 'file' && file !== null)
    yield {
      file: 'policy',
      path: ['risk', 'file'],
      what: `the covariance ${covariance} reads no file`,
      next: 'remove it, or set risk.covariance to file',
    };
};

export const policyRules: readonly ConfigRule[] = [
  excludedInstrumentsAreKnown,
  cappedInstrumentsAreKnown,
  policyClassesAreKnown,
  locationsAreRankedOnce,
  triggerParametersFitTogether,
  riskModelIsNamed,
  ...eventRules,
];
