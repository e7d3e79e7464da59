/** Between the routes and the threads: whose portfolio it is, which pool does the work, and how long it may take. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { PortfolioId } from '#domain/ids.ts';
import { invariant } from '#domain/invariant.ts';
import type { Instant } from '#domain/time.ts';
import { type ApiKey, keyAllows } from '#ledger/api-keys.ts';
import { identityOf } from '#runs/hash.ts';
import { type Answer, problemAnswer } from '../answer.ts';
import type { Idempotency, Job, PageRequest, PlanningOptions, Work } from '../work/job.ts';
import { textOfCursor } from '../work/pages.ts';
import type { JobResult } from '../work/pool.ts';
import { send } from './failures.ts';

/** Where each portfolio's configuration is, by its id. */
export type PortfolioDirectories = ReadonlyMap<string, string>;

export interface Deadlines {
  /** For everything that fetches nothing. */
  readonly workMs: number;
  readonly fetchMs: number;
}

export interface OfficeOptions {
  readonly portfolios: PortfolioDirectories;
  readonly deadlines: Deadlines;
  readonly now: () => Instant;
  readonly work: (job: Job, deadlineMs: number) => Promise<JobResult<Answer>>;
  /** The same on threads of their own, so that waiting for brokers holds up nothing else. */
  readonly fetch: (job: Job, deadlineMs: number) => Promise<JobResult<Answer>>;
}

/** Planning takes what fetching leaves of the deadline. */
const FETCHING_SHARE = 0.75;
const PAGE_LIMIT = 20;

export class Office {
  readonly #options: OfficeOptions;

  constructor(options: OfficeOptions) {
    this.#options = options;
  }

  /** The portfolios that the key may use, sorted. */
  portfolioIds(key: ApiKey): readonly string[] {
    return [...this.#options.portfolios.keys()].filter((id) => mayUse(key, id)).sort();
  }

  now(): Instant {
    return this.#options.now();
  }

  /** Why the portfolio is not for this key; null when it is. */
  refusal({ apiKey }: FastifyRequest, portfolioId: string): Answer | null {
    if (apiKey === null || !mayUse(apiKey, portfolioId))
      return problemAnswer('forbidden', {
        detail: `the API key is not for the portfolio ${portfolioId}`,
      });
    return this.#options.portfolios.has(portfolioId)
      ? null
      : problemAnswer('not-found', { detail: `there is no portfolio ${portfolioId}` });
  }

  async answer(
    request: FastifyRequest,
    reply: FastifyReply,
    asked: { readonly portfolioId: string; readonly work: Work },
  ): Promise<FastifyReply> {
    return send(reply, await this.#answer(request, asked));
  }

  async #answer(
    request: FastifyRequest,
    { portfolioId, work }: { readonly portfolioId: string; readonly work: Work },
  ): Promise<Answer> {
    const refusal = this.refusal(request, portfolioId);
    if (refusal !== null) return refusal;
    const key = request.apiKey;
    const configDirectory = this.#options.portfolios.get(portfolioId);
    invariant(key !== null && configDirectory !== undefined, 'it was not refused');
    const { deadlines, now, ...pools } = this.#options;
    const fetches = 'options' in work && work.options.refresh;
    const deadlineMs = fetches ? deadlines.fetchMs : deadlines.workMs;
    const job: Job = {
      work,
      configDirectory,
      now: now(),
      fetchMs: Math.round(deadlines.fetchMs * FETCHING_SHARE),
      idempotency: idempotencyOf(request, key, portfolioId),
    };
    const result = await (fetches ? pools.fetch(job, deadlineMs) : pools.work(job, deadlineMs));
    return answerOfResult(result, deadlineMs);
  }
}

/** Reading or writing was decided before: here it is about whose portfolio it is. */
function mayUse(key: ApiKey, portfolioId: string): boolean {
  return keyAllows(key, { portfolioId: portfolioId as PortfolioId, access: 'read' });
}

function answerOfResult(result: JobResult<Answer>, deadlineMs: number): Answer {
  switch (result.kind) {
    case 'done':
      return result.reply;
    case 'not begun':
      return problemAnswer('overloaded', { detail: 'too many requests wait for an answer' });
    case 'late':
      return problemAnswer('late', { detail: `there was no answer within ${deadlineMs} ms` });
    case 'failed':
      return problemAnswer('bug', {
        detail: 'the request could not be answered; the log says why',
      });
  }
}

function idempotencyOf(
  request: FastifyRequest,
  key: ApiKey,
  portfolioId: string,
): Idempotency | null {
  const sent = request.headers['idempotency-key'];
  if (request.method !== 'POST' || typeof sent !== 'string') return null;
  const { method, params, query, body } = request;
  const said = [method, request.routeOptions.url, params, query, body];
  return { scope: `${key.id} ${portfolioId}`, key: sent, fingerprint: identityOf(said) };
}

export function planningOptions(query: {
  readonly details?: string | undefined;
  readonly refresh?: string | undefined;
}): PlanningOptions {
  return { details: query.details === 'true', refresh: query.refresh === 'true' };
}

/** Undefined for a cursor that is none of ours. */
export function pageOf(query: {
  readonly limit?: string | undefined;
  readonly cursor?: string | undefined;
}): PageRequest | undefined {
  const after = query.cursor === undefined ? null : textOfCursor(query.cursor);
  if (query.cursor !== undefined && after === null) return undefined;
  return { limit: query.limit === undefined ? PAGE_LIMIT : Number(query.limit), after };
}
