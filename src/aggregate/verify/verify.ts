/**
 * Checks a plan against its problem and nothing else.
 *
 * The verifier shares no code with the engine: it reads the two public documents, works in exact decimals and
 * recomputes everything that a plan claims. A plan that fails is a bug of the engine.
 */
import type { Certificate, Plan } from '#domain/documents/rebalancing.ts';
import type { RebalancingProblem } from '#domain/documents/rebalancing-problem.ts';
import { checkActiveRisk } from './active-risk.ts';
import { checkBreakEven } from './break-even.ts';
import { checkCash, checkConversions } from './cash.ts';
import { checkBound, checkCertificate, checkObjective } from './certificate.ts';
import { checkDecisions, checkHouseholdTrades } from './completeness.ts';
import { type Facts, readFacts } from './facts.ts';
import { checkCaps, checkCostLimit, checkGainsLimit, checkTurnover } from './limits.ts';
import { checkCosts, checkMinimum, checkNotional, checkOrders, checkQuantities } from './orders.ts';
import { checkPermissions, checkPrices } from './permissions.ts';
import { checkLotOrder, checkLots, checkTaxes, checkWashSales } from './taxes.ts';
import { checkConservation, checkWeights } from './totals.ts';

export type Check = Certificate['checks'][number];

/** Every violation found, in words; none when the check passes. */
export type Violations = readonly string[];

/** Violations with something to say when there are none. */
export interface Finding {
  readonly violations: Violations;
  readonly remark?: string;
}

const CHECKS: Readonly<Record<string, (facts: Facts) => Violations | Finding>> = {
  'one order for an instrument in an account': checkOrders,
  'no order without a fresh price': checkPrices,
  'menus, holds, exclusions and frozen accounts': checkPermissions,
  'quantities are held and tradable': checkQuantities,
  'values are quantity times price': checkNotional,
  'minimum trade size': checkMinimum,
  'costs recomputed': checkCosts,
  'no account overdrawn': checkCash,
  'conversions only for what is missing': checkConversions,
  'turnover limit': checkTurnover,
  'transaction cost limit': checkCostLimit,
  'gains limit': checkGainsLimit,
  'caps of instruments and groups': checkCaps,
  'lots add up to orders': checkLots,
  'lots in their order': checkLotOrder,
  'gains and taxes recomputed': checkTaxes,
  'no wash sale in the household': checkWashSales,
  'totals conserved to the cent': checkConservation,
  'weights recomputed': checkWeights,
  'break-even horizons recomputed': checkBreakEven,
  'active risk recomputed': checkActiveRisk,
  'household trades are the sum of orders': checkHouseholdTrades,
  'a decision for everything': checkDecisions,
  'the certificate is consistent': checkCertificate,
  'the objective recomputed': checkObjective,
  'the bound re-evaluated': checkBound,
};

/** Most violations that one check spells out. */
const VIOLATIONS_SHOWN = 5;

export function verify(problem: RebalancingProblem, plan: Plan): readonly Check[] {
  const facts = readFacts(problem, plan);
  return Object.entries(CHECKS).map(([check, find]) => {
    const found = find(facts);
    const { violations, remark }: Finding = 'violations' in found ? found : { violations: found };
    const passed = violations.length === 0;
    const holds = remark ?? `holds for ${plan.orders.length} orders`;
    return { check, passed, detail: passed ? holds : summarise(violations) };
  });
}

function summarise(violations: Violations): string {
  const shown = violations.slice(0, VIOLATIONS_SHOWN).join('; ');
  const more = violations.length - VIOLATIONS_SHOWN;
  return more > 0 ? `${shown}; and ${more} more` : shown;
}
