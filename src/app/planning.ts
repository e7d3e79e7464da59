/** What the flags of one command change about planning, over what policy.yaml says. */
import type { Decimal } from '#domain/decimal.ts';
import { decimal, toText } from '#domain/decimal.ts';
import type { Constraints } from '#domain/documents/rebalancing-problem.ts';
import { type AccountId, compareText, type InstrumentSymbol } from '#domain/ids.ts';
import type { Method, Sells, TriggerType } from '#domain/vocabulary.ts';

export interface PlanningRequest {
  /** Look at this trigger only; MANUAL fires because it was asked for. */
  readonly trigger: TriggerType | null;
  readonly method: Method | null;
  /** Rebalance although no trigger fires. */
  readonly forceRebalance: boolean;
  readonly maxTurnover: Decimal | null;
  readonly minTradeSize: Decimal | null;
  readonly transactionCostLimit: Decimal | null;
  readonly excludedInstruments: readonly InstrumentSymbol[];
  /** Deposits (+) and withdrawals (-) before trading, in base currency. */
  readonly cashFlows: ReadonlyMap<AccountId, Decimal>;
  readonly sells: Sells | null;
  /** How long a general solver may work on proving the plan; null leaves it at the plan's own certificate. */
  readonly proveMs: number | null;
  /** Whether alternatives are set beside the plan; they change nothing of it, and take as long as it. */
  readonly alternatives: boolean;
}

export const AS_CONFIGURED: PlanningRequest = {
  trigger: null,
  method: null,
  forceRebalance: false,
  maxTurnover: null,
  minTradeSize: null,
  transactionCostLimit: null,
  excludedInstruments: [],
  cashFlows: new Map(),
  sells: null,
  proveMs: null,
  alternatives: true,
};

/** A rule's constraints with those of the flags in their place; exclusions add up. */
export function constrain(rule: Constraints, request: PlanningRequest): Constraints {
  return {
    maxTurnover: request.maxTurnover ?? rule.maxTurnover,
    minTradeSize: request.minTradeSize ?? rule.minTradeSize,
    transactionCostLimit: request.transactionCostLimit ?? rule.transactionCostLimit,
    excludedInstruments: [
      ...new Set([...rule.excludedInstruments, ...request.excludedInstruments]),
    ].sort(compareText),
  };
}

/** The same text for the same request, whatever the order of the flags: part of what names a run. */
export function planningText(request: PlanningRequest): string {
  const decimalText = (value: Decimal | null) => (value === null ? null : toText(value));
  const { proveMs, alternatives: _, ...asked } = request;
  return JSON.stringify({
    ...asked,
    ...(proveMs === null ? {} : { proveMs }),
    maxTurnover: decimalText(request.maxTurnover),
    minTradeSize: decimalText(request.minTradeSize),
    transactionCostLimit: decimalText(request.transactionCostLimit),
    excludedInstruments: [...new Set(request.excludedInstruments)].sort(compareText),
    cashFlows: [...request.cashFlows]
      .map(([accountId, amount]) => [accountId, toText(amount)] as const)
      .sort(([left], [right]) => compareText(left, right)),
  });
}

/** The opposite of `planningText`, of a text that it wrote. */
export function planningOfText(text: string): PlanningRequest {
  const written = JSON.parse(text) as WrittenPlanning;
  const decimalOf = (value: string | null) => (value === null ? null : decimal(value));
  return {
    ...written,
    alternatives: true,
    proveMs: written.proveMs ?? null,
    maxTurnover: decimalOf(written.maxTurnover),
    minTradeSize: decimalOf(written.minTradeSize),
    transactionCostLimit: decimalOf(written.transactionCostLimit),
    cashFlows: new Map(written.cashFlows.map(([id, amount]) => [id, decimal(amount)])),
  };
}

type WrittenPlanning = Pick<
  PlanningRequest,
  'trigger' | 'method' | 'forceRebalance' | 'excludedInstruments' | 'sells'
> & {
  readonly proveMs?: number;
  readonly maxTurnover: string | null;
  readonly minTradeSize: string | null;
  readonly transactionCostLimit: string | null;
  readonly cashFlows: readonly (readonly [AccountId, string])[];
};
