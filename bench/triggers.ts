/**
 * Prints how often the two market triggers fire before and after a known change: `node bench/triggers.ts [SERIES]`.
 * The column "0" is the last day before the change, so it counts false alarms.
 */
import type { Trigger } from '#config/rule.ts';
import { CALM, firingRates, LOOKS, type RegimeChange } from './regimes.ts';

const SERIES = Number(process.argv[2] ?? 1_000);

const volatility = (
  parameters: Partial<Extract<Trigger, { type: 'VOLATILITY_CHANGE' }>>,
): Trigger => ({
  type: 'VOLATILITY_CHANGE',
  shortWindow: 21,
  longWindow: 252,
  ratio: 1.5,
  direction: 'both',
  estimator: 'simple',
  ...parameters,
});

const correlation = (
  measure: Extract<Trigger, { type: 'CORRELATION_CHANGE' }>['measure'],
): Trigger => ({ type: 'CORRELATION_CHANGE', shortWindow: 63, longWindow: 504, measure });

const VOLATILITY_TRIGGERS = {
  'ratio 1.5, simple': volatility({}),
  'ratio 1.5, ewma': volatility({ estimator: 'ewma' }),
  'ratio 2, simple': volatility({ ratio: 2 }),
};
const CORRELATION_TRIGGERS = {
  'mean difference 0.2': correlation({ kind: 'mean_abs_difference', threshold: 0.2 }),
  'Jennrich, alpha 0.01': correlation({ kind: 'jennrich', alpha: 0.01 }),
};

const still = (name: string, noise: RegimeChange['noise']): RegimeChange => ({
  name,
  before: CALM,
  after: CALM,
  noise,
});
const change = (name: string, after: Partial<typeof CALM>): RegimeChange => ({
  name,
  before: CALM,
  after: { ...CALM, ...after },
  noise: 'normal',
});

const STILL = [
  still('no change, normal', 'normal'),
  still("no change, Student's t5", 't5'),
  still('no change, GARCH', 'garch'),
];
const VOLATILITY_CHANGES = [
  ...STILL,
  change('volatility x 1.5', { volatility: 0.015 }),
  change('volatility x 2', { volatility: 0.02 }),
  change('volatility x 3', { volatility: 0.03 }),
  change('volatility x 0.5', { volatility: 0.005 }),
];
const CORRELATION_CHANGES = [
  ...STILL,
  change('correlation 0.3 -> 0.5', { correlation: 0.5 }),
  change('correlation 0.3 -> 0.7', { correlation: 0.7 }),
  change('correlation 0.3 -> 0.9', { correlation: 0.9 }),
  change('correlation 0.3 -> 0', { correlation: 0 }),
];

print(VOLATILITY_TRIGGERS, VOLATILITY_CHANGES);
print(CORRELATION_TRIGGERS, CORRELATION_CHANGES);

/** Percent of series in which the trigger fired, by trading days after the change, as a Markdown table. */
function print(
  triggers: Readonly<Record<string, Trigger>>,
  changes: readonly RegimeChange[],
): void {
  console.log(`| trigger | series | ${LOOKS.join(' | ')} |`);
  console.log(`|---|---|${LOOKS.map(() => '--:').join('|')}|`);
  for (const [name, trigger] of Object.entries(triggers)) {
    for (const regime of changes) {
      const rates = firingRates({ change: regime, trigger, series: SERIES });
      const cells = rates.map((rate) => (rate * 100).toFixed(1));
      console.log(`| ${name} | ${regime.name} | ${cells.join(' | ')} |`);
    }
  }
  console.log('');
}
