/** Risk of today's holdings; a figure that cannot be measured is null with the reason. */
import { toFloat } from '#domain/decimal.ts';
import type { Basis, Risk } from '#domain/documents/analysis.ts';
import { standardDeviation } from '#domain/statistics/descriptive.ts';
import type { AlignedReturns } from '#domain/statistics/returns.ts';
import { maximumDrawdown } from './drawdown.ts';
import type { Measurable, RiskInput } from './history.ts';
import type { Measured, MeasureRiskInput } from './measured.ts';
import { measureModel } from './model-figures.ts';
import { srriScore, vevClassOf } from './scales.ts';
import { historicalTail, parametricTail } from './tail.ts';
import { VEV_DAYS, varEquivalentVolatility } from './vev.ts';
import { DAYS_MIN, WEEKS_PER_YEAR } from './window.ts';

export function measureRisk(input: MeasureRiskInput): Risk {
  const { history } = input;
  const fromHistory =
    history.kind === 'measurable'
      ? [volatilityFigures(history), tailFigures(history), drawdownFigure(history)]
      : [{ figures: {}, basis: [], reasons: [history.reason] }];
  const groups: readonly Measured[] = [
    ...fromHistory,
    concentrationFigure(input),
    measureModel(input),
  ];
  const figures: Partial<Risk> = {};
  for (const group of groups) Object.assign(figures, group.figures);
  const reasons = new Set(groups.flatMap(({ reasons }) => reasons));
  return {
    ...NOTHING,
    coverage: history.coverage,
    uncovered: history.uncovered,
    ...figures,
    basis: groups.flatMap(({ basis }) => basis),
    reason: reasons.size === 0 ? null : [...reasons].join('; '),
  };
}

function volatilityFigures({ weekly, portfolio }: Measurable): Measured {
  const volatility = standardDeviation(portfolio.weekly) * Math.sqrt(WEEKS_PER_YEAR);
  const { observations, from, to } = weekly;
  const method = `standard deviation of weekly log returns of today's weights × √${WEEKS_PER_YEAR}`;
  return {
    figures: { volatility, score: srriScore(volatility), observations, from, to },
    basis: [basisOf(['volatility', 'score'], method, 'weekly', weekly)],
    reasons: [],
  };
}

function tailFigures({ daily, portfolio }: Measurable): Measured {
  if (daily.observations < DAYS_MIN) {
    const reason = `${daily.observations} daily returns for the one-day losses, ${DAYS_MIN} are needed`;
    return { figures: {}, basis: [], reasons: [reason] };
  }
  const returns = portfolio.daily.map(Math.expm1);
  const past = { 95: historicalTail(returns, 95), 99: historicalTail(returns, 99) };
  const normal = { 95: parametricTail(returns, 95), 99: parametricTail(returns, 99) };
  const vev = varEquivalentVolatility(portfolio.daily);
  const basis = (figures: readonly string[], method: string) =>
    basisOf(figures, method, 'daily', daily);
  return {
    figures: {
      var_95_1d: past[95].valueAtRisk,
      cvar_95_1d: past[95].conditional,
      var_99_1d: past[99].valueAtRisk,
      cvar_99_1d: past[99].conditional,
      parametricVar_95_1d: normal[95].valueAtRisk,
      parametricCvar_95_1d: normal[95].conditional,
      parametricVar_99_1d: normal[99].valueAtRisk,
      parametricCvar_99_1d: normal[99].conditional,
      vev,
      vevClass: vevClassOf(vev),
    },
    basis: [
      basis(HISTORICAL_FIGURES, "quantiles of daily returns of today's weights"),
      basis(PARAMETRIC_FIGURES, 'normal distribution with the mean and deviation of these returns'),
      basis(['vev', 'vev_class'], `Cornish-Fisher 97.5 % loss over ${VEV_DAYS} days as volatility`),
    ],
    reasons: [],
  };
}

const HISTORICAL_FIGURES = ['var_95_1d', 'cvar_95_1d', 'var_99_1d', 'cvar_99_1d'] as const;
const PARAMETRIC_FIGURES = HISTORICAL_FIGURES.map((name) => `parametric_${name}`);

function drawdownFigure({ path, portfolio }: Measurable): Measured {
  const method = "largest fall from a peak of today's weights kept over the window";
  return {
    figures: { maxDrawdown: maximumDrawdown(portfolio.path) },
    basis: [basisOf(['max_drawdown'], method, 'daily', path)],
    reasons: [],
  };
}

/** 1 / Σw² over the instruments held, cash left out: needs no history. */
function concentrationFigure({ holdings }: RiskInput): Measured {
  const values = holdings.map(({ value }) => toFloat(value));
  const invested = values.reduce((sum, value) => sum + value, 0);
  const squares = values.reduce((sum, value) => sum + (value / invested) ** 2, 0);
  if (!(squares > 0)) return { figures: {}, basis: [], reasons: ['nothing is invested'] };
  const method = '1 / Σw² over the instruments held, cash left out';
  return {
    figures: { effectivePositions: 1 / squares },
    basis: [{ ...NO_WINDOW, figures: ['effective_positions'], method }],
    reasons: [],
  };
}

const NO_WINDOW = { frequency: 'none', from: null, to: null, observations: 0 } as const;

function basisOf(
  figures: readonly string[],
  method: string,
  frequency: 'weekly' | 'daily',
  { from, to, observations }: AlignedReturns,
): Basis {
  return { figures, method, frequency, from, to, observations };
}

const NOTHING: Risk = {
  score: null,
  scale: 'SRRI',
  vevClass: null,
  vev: null,
  volatility: null,
  var_95_1d: null,
  cvar_95_1d: null,
  var_99_1d: null,
  cvar_99_1d: null,
  parametricVar_95_1d: null,
  parametricCvar_95_1d: null,
  parametricVar_99_1d: null,
  parametricCvar_99_1d: null,
  maxDrawdown: null,
  effectivePositions: null,
  diversificationRatio: null,
  trackingError: null,
  contributions: [],
  coverage: null,
  uncovered: [],
  observations: 0,
  from: null,
  to: null,
  basis: [],
  reason: null,
};
