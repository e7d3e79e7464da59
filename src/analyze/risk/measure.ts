/** Risk of today's holdings; a figure that cannot be measured is null with the reason. */
import type { Risk } from '#domain/documents/analysis.ts';
import { standardDeviation } from '#domain/statistics/descriptive.ts';
import type { Measurable, RiskHistory } from './history.ts';
import { srriScore } from './scales.ts';

export const WEEKS_PER_YEAR = 52;

export function measureRisk(history: RiskHistory): Risk {
  const known = { coverage: history.coverage, uncovered: history.uncovered };
  if (history.kind === 'unmeasurable') return { ...NOTHING, ...known, reason: history.reason };
  return { ...NOTHING, ...known, ...volatilityFigures(history) };
}

function volatilityFigures({ weekly, weeklyPortfolio }: Measurable): Partial<Risk> {
  const volatility = standardDeviation(weeklyPortfolio) * Math.sqrt(WEEKS_PER_YEAR);
  const { observations, from, to } = weekly;
  return { volatility, score: srriScore(volatility), observations, from, to };
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
