/** What a request asks of a portfolio, as plain data: done on a thread of its own, away from the one that listens. */
import type { Instant } from '#domain/time.ts';
import type { RuleRequestBody } from '../schemas/portfolio.ts';
import type { RebalancingRequest, TriggerRequest } from '../schemas/rebalancing.ts';

export type Work =
  | {
      readonly kind: 'analyze';
      readonly request: RebalancingRequest;
      readonly options: PlanningOptions;
    }
  | {
      readonly kind: 'trigger';
      readonly request: TriggerRequest;
      readonly options: PlanningOptions;
    }
  | { readonly kind: 'status' }
  | { readonly kind: 'drift' }
  | { readonly kind: 'rules'; readonly page: PageRequest }
  | { readonly kind: 'rule'; readonly id: string }
  | { readonly kind: 'add rule'; readonly rule: RuleRequestBody }
  | { readonly kind: 'replace rule'; readonly id: string; readonly rule: RuleRequestBody }
  | { readonly kind: 'remove rule'; readonly id: string }
  | { readonly kind: 'recommendations'; readonly page: PageRequest }
  | { readonly kind: 'executions'; readonly page: PageRequest }
  | { readonly kind: 'runs'; readonly page: PageRequest }
  | { readonly kind: 'run'; readonly run: string }
  | { readonly kind: 'run file'; readonly run: string; readonly file: RunFile };

export type RunFile = 'orders' | 'report' | 'plan';

export interface PlanningOptions {
  readonly details: boolean;
  readonly refresh: boolean;
}

export interface PageRequest {
  readonly limit: number;
  /** Null for the first page. */
  readonly after: string | null;
}

export interface Job {
  readonly work: Work;
  /** Of the portfolio. */
  readonly configDirectory: string;
  readonly now: Instant;
  /** Milliseconds that fetching may take, with `refresh`. */
  readonly fetchMs: number;
  /** Null when the client sent no key. */
  readonly idempotency: Idempotency | null;
}

/** Names a request, so that its repetition is answered without doing it again. */
export interface Idempotency {
  /** Whose key it is: keys of two clients, or of two portfolios, have nothing to do with each other. */
  readonly scope: string;
  readonly key: string;
  /** Of method, path, query and body. */
  readonly fingerprint: string;
}
