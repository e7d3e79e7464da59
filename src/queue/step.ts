/** The steps of a day as jobs: their order, what each is told, and how they depend on each other. */
import { v5 as uuidOf } from 'uuid';
import { z } from 'zod';
import type { Config } from '#config/config.ts';
import {
  accountIdField,
  instantField,
  portfolioIdField,
  tradeDateField,
} from '#domain/documents/fields.ts';
import type { AccountId, PortfolioId } from '#domain/ids.ts';
import type { Instant, TradeDate } from '#domain/time.ts';

export const STEPS = ['fetch', 'market', 'analyze', 'aggregate', 'orders'] as const;
export type StepName = (typeof STEPS)[number];

/** One portfolio's day, as every one of its jobs is told. */
const dayFields = {
  /** Names this attempt at the day; jobs of another attempt are void. */
  flow: z.uuid(),
  portfolioId: portfolioIdField,
  /** The portfolio's directory below that of all portfolios, which may lie elsewhere on each machine. */
  folder: z.string().min(1),
  /** Of the configuration as it was queued. */
  configHash: z.string().min(1),
  tradeDate: tradeDateField,
  asOf: instantField,
  /** Milliseconds since 1970. */
  queuedAt: z.number(),
  /** What the flags ask of the plan, as text. */
  planning: z.string().min(1),
  retryDelayMs: z.number().min(0),
  accounts: z.array(accountIdField).readonly(),
};

export const stepMessage = z.strictObject({
  ...dayFields,
  step: z.enum(STEPS),
  /** Null for the steps that all accounts have together. */
  accountId: accountIdField.nullable(),
});
export type StepMessage = z.output<typeof stepMessage>;

export interface QueuedDay {
  readonly flow: string;
  readonly portfolioId: PortfolioId;
  readonly folder: string;
  readonly configHash: string;
  readonly tradeDate: TradeDate;
  readonly asOf: Instant;
  readonly queuedAt: number;
  readonly planning: string;
  readonly retries: number;
  readonly retryDelayMs: number;
  readonly config: Config;
}

/** A job before it is one. */
export interface Step {
  /** Such as `fetch/BROKERAGE_001`: unique in its day. */
  readonly key: string;
  readonly message: StepMessage;
  readonly dependsOn: readonly string[];
  /** Whoever limits how many may be at work at once; null for work of our own. */
  readonly broker: string | null;
  /** What is nearest to its end comes first, so that few days are open at a time. */
  readonly priority: number;
}

/** fetch × accounts -> market -> analyze × accounts -> aggregate -> orders. */
export function stepsOf(day: QueuedDay): readonly Step[] {
  const { accounts, marketData } = day.config.brokerages;
  const ids = accounts.map(({ accountId }) => accountId);
  const each = (step: StepName) => ids.map((id) => stepKey(step, id));
  const make = makerOf(day, ids);
  return [
    ...accounts.map(({ accountId, connection }) =>
      make('fetch', accountId, { dependsOn: [], broker: connection.adapter }),
    ),
    make('market', null, { dependsOn: each('fetch'), broker: `market ${marketData.adapter}` }),
    ...ids.map((id) => make('analyze', id, { dependsOn: ['market'], broker: null })),
    make('aggregate', null, { dependsOn: each('analyze'), broker: null }),
    make('orders', null, { dependsOn: ['aggregate'], broker: null }),
  ];
}

function makerOf(day: QueuedDay, accounts: readonly AccountId[]) {
  const { config: _config, retries: _retries, ...shared } = day;
  return (
    step: StepName,
    accountId: AccountId | null,
    rest: Pick<Step, 'dependsOn' | 'broker'>,
  ): Step => ({
    key: stepKey(step, accountId),
    message: { ...shared, accounts, step, accountId },
    priority: STEPS.indexOf(step),
    ...rest,
  });
}

export function stepKey(step: StepName, accountId: AccountId | null): string {
  return accountId === null ? step : `${step}/${accountId}`;
}

/** The same for the same step of the same attempt, so that whoever knows the one can name the other. */
export function jobIdOf(flow: string, key: string): string {
  return uuidOf(key, flow);
}

/** Jobs that can have no sense any more when `step` has failed. */
export function jobsAfter({ flow, step, accounts }: StepMessage): readonly string[] {
  const later = STEPS.slice(STEPS.indexOf(step) + 1);
  const keys = later.flatMap((name) =>
    name === 'analyze' ? accounts.map((id) => stepKey(name, id)) : [stepKey(name, null)],
  );
  return keys.map((key) => jobIdOf(flow, key));
}
