/** The resources of the API: each route says what it takes and answers, and hands the work over. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { jsonAnswer, problemAnswer } from '../answer.ts';
import * as portfolio from '../schemas/portfolio.ts';
import * as rebalancing from '../schemas/rebalancing.ts';
import type { PageRequest, Work } from '../work/job.ts';
import {
  type DocumentedAnswers,
  empty,
  fetchingAnswers,
  json,
  keyedAnswers,
  text,
  workAnswers,
} from './documented.ts';
import { send } from './failures.ts';
import { type Office, pageOf, planningOptions } from './office.ts';
import type { Service } from './server.ts';

const ROOT = '/api/v1/rebalancing';

const idempotencyHeaders = z.looseObject({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/)
    .optional()
    .describe('The same key with the same request is answered with the same answer, for a day'),
});

const READ = { access: 'read' } as const;
const WRITE = { access: 'write' } as const;

export function registerRoutes(service: Service, office: Office): void {
  registerPlanning(service, office);
  registerRules(service, office);
  registerReading(service, office);
  registerRuns(service, office);
}

function registerPlanning(service: Service, office: Office): void {
  const app = service.withTypeProvider<ZodTypeProvider>();
  const answers = fetchingAnswers({
    200: json(rebalancing.rebalancingResponse, 'What is recommended'),
  });
  app.post(
    `${ROOT}/analyze`,
    {
      config: READ,
      schema: {
        summary: 'What is recommended now; nothing is kept',
        operationId: 'analyze',
        body: rebalancing.rebalancingRequest,
        querystring: rebalancing.planningQuery,
        headers: idempotencyHeaders,
        response: answers,
      },
    },
    (request, reply) => {
      const options = planningOptions(request.query);
      const work = { kind: 'analyze', request: request.body, options } as const;
      return office.answer(request, reply, { portfolioId: request.body.portfolio_id, work });
    },
  );
  app.post(
    `${ROOT}/:portfolio_id/trigger`,
    {
      config: WRITE,
      schema: {
        summary: 'What is recommended when this trigger is looked at; put in force and announced',
        operationId: 'trigger',
        params: portfolio.portfolioParams,
        body: rebalancing.triggerRequest,
        querystring: rebalancing.planningQuery,
        headers: idempotencyHeaders,
        response: answers,
      },
    },
    (request, reply) => {
      const options = planningOptions(request.query);
      const work = { kind: 'trigger', request: request.body, options } as const;
      return office.answer(request, reply, { portfolioId: request.params.portfolio_id, work });
    },
  );
}

function registerRules(service: Service, office: Office): void {
  const app = service.withTypeProvider<ZodTypeProvider>();
  const one = workAnswers({ 200: json(portfolio.ruleResponse, 'The rule') });
  const params = portfolio.ruleParams;
  registerPage(service, office, {
    path: 'rules',
    operationId: 'listRules',
    summary: 'The rules in force, in the order in which they decide',
    answers: workAnswers({ 200: json(portfolio.ruleList, 'A page of rules') }),
    work: (page) => ({ kind: 'rules', page }),
  });
  app.post(
    `${ROOT}/:portfolio_id/rules`,
    {
      config: WRITE,
      schema: {
        summary: 'Adds a rule to the table, whose rules apply instead of those of policy.yaml',
        operationId: 'addRule',
        params: portfolio.portfolioParams,
        headers: idempotencyHeaders,
        body: portfolio.ruleRequest,
        response: workAnswers({ 201: json(portfolio.ruleResponse, 'The rule; Location names it') }),
      },
    },
    (request, reply) => {
      const work = { kind: 'add rule', rule: request.body } as const;
      return office.answer(request, reply, { portfolioId: request.params.portfolio_id, work });
    },
  );
  app.get(
    `${ROOT}/:portfolio_id/rules/:rule_id`,
    {
      config: READ,
      schema: { summary: 'One rule', operationId: 'readRule', params, response: one },
    },
    (request, reply) => {
      const { portfolio_id, rule_id } = request.params;
      const work = { kind: 'rule', id: rule_id } as const;
      return office.answer(request, reply, { portfolioId: portfolio_id, work });
    },
  );
  app.put(
    `${ROOT}/:portfolio_id/rules/:rule_id`,
    {
      config: WRITE,
      schema: {
        summary: 'Replaces a rule, which keeps its place',
        operationId: 'replaceRule',
        params,
        body: portfolio.ruleRequest,
        response: one,
      },
    },
    (request, reply) => {
      const { portfolio_id, rule_id } = request.params;
      const work = { kind: 'replace rule', id: rule_id, rule: request.body } as const;
      return office.answer(request, reply, { portfolioId: portfolio_id, work });
    },
  );
  app.delete(
    `${ROOT}/:portfolio_id/rules/:rule_id`,
    {
      config: WRITE,
      schema: {
        summary: 'Removes a rule',
        operationId: 'removeRule',
        params,
        response: workAnswers({ 204: empty('The rule is gone') }),
      },
    },
    (request, reply) => {
      const { portfolio_id, rule_id } = request.params;
      const work = { kind: 'remove rule', id: rule_id } as const;
      return office.answer(request, reply, { portfolioId: portfolio_id, work });
    },
  );
}

function registerReading(service: Service, office: Office): void {
  const app = service.withTypeProvider<ZodTypeProvider>();
  app.get(
    '/api/v1/portfolios',
    {
      config: READ,
      schema: {
        summary: 'The portfolios that the key may use',
        operationId: 'listPortfolios',
        response: keyedAnswers({ 200: json(portfolio.portfolioList, 'All of them') }),
      },
    },
    (request, reply) => {
      const ids = request.apiKey === null ? [] : office.portfolioIds(request.apiKey);
      return send(reply, jsonAnswer({ items: ids.map((id) => ({ portfolio_id: id })) }));
    },
  );
  app.get(
    `${ROOT}/:portfolio_id/status`,
    {
      config: READ,
      schema: {
        summary: 'How the portfolio stands',
        operationId: 'status',
        params: portfolio.portfolioParams,
        response: workAnswers({ 200: json(portfolio.statusResponse, 'The status') }),
      },
    },
    (request, reply) => {
      const { portfolio_id } = request.params;
      return office.answer(request, reply, { portfolioId: portfolio_id, work: { kind: 'status' } });
    },
  );
  registerPage(service, office, {
    path: 'history',
    operationId: 'listRecommendations',
    summary: 'What was recommended, and how much of it is known to be executed',
    answers: workAnswers({ 200: json(portfolio.recommendationPage, 'A page of recommendations') }),
    work: (page) => ({ kind: 'recommendations', page }),
  });
  registerPage(service, office, {
    path: 'executions',
    operationId: 'listExecutions',
    summary: 'What was executed: the table rebalancing_history',
    answers: workAnswers({ 200: json(portfolio.executionPage, 'A page of executions') }),
    work: (page) => ({ kind: 'executions', page }),
  });
}

function registerRuns(service: Service, office: Office): void {
  const app = service.withTypeProvider<ZodTypeProvider>();
  const params = portfolio.runParams;
  registerPage(service, office, {
    path: 'runs',
    operationId: 'listRuns',
    summary: 'The runs that are kept, and attempts that were put aside',
    answers: workAnswers({ 200: json(portfolio.runPage, 'A page of runs') }),
    work: (page) => ({ kind: 'runs', page }),
  });
  app.get(
    `${ROOT}/:portfolio_id/runs/:run`,
    {
      config: READ,
      schema: {
        summary: 'The manifest of a run',
        operationId: 'readRun',
        params,
        response: workAnswers({ 200: json(portfolio.runResponse, 'As run.json has it') }),
      },
    },
    (request, reply) => {
      const { portfolio_id, run } = request.params;
      return office.answer(request, reply, {
        portfolioId: portfolio_id,
        work: { kind: 'run', run },
      });
    },
  );
  for (const { file, operationId, summary, answer } of RUN_FILES) {
    app.get(
      `${ROOT}/:portfolio_id/runs/:run/${file}`,
      {
        config: READ,
        schema: { summary, operationId, params, response: workAnswers({ 200: answer }) },
      },
      (request, reply) => {
        const { portfolio_id, run } = request.params;
        const work = { kind: 'run file', run, file } as const;
        return office.answer(request, reply, { portfolioId: portfolio_id, work });
      },
    );
  }
}

const RUN_FILES = [
  {
    file: 'orders',
    operationId: 'readOrders',
    summary: 'The order file of a complete run',
    answer: text(z.string(), 'text/csv', 'trade_orders_YYYYMMDD.csv'),
  },
  {
    file: 'report',
    operationId: 'readReport',
    summary: 'The report of a complete run',
    answer: text(z.string(), 'text/html', 'report.html'),
  },
  {
    file: 'plan',
    operationId: 'readPlan',
    summary: 'The plan of a complete run',
    answer: json(rebalancing.plan, 'As rebalancing.json has it'),
  },
] as const;

interface PageRoute {
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly answers: DocumentedAnswers;
  readonly work: (page: PageRequest) => Work;
}

function registerPage(
  service: Service,
  office: Office,
  { path, operationId, summary, answers, work }: PageRoute,
): void {
  const app = service.withTypeProvider<ZodTypeProvider>();
  app.get(
    `${ROOT}/:portfolio_id/${path}`,
    {
      config: READ,
      schema: {
        summary,
        operationId,
        params: portfolio.portfolioParams,
        querystring: portfolio.pageQuery,
        response: answers,
      },
    },
    (request, reply) => {
      const page = pageOf(request.query);
      if (page === undefined) return strangeCursor(request, reply);
      const { portfolio_id } = request.params;
      return office.answer(request, reply, { portfolioId: portfolio_id, work: work(page) });
    },
  );
}

function strangeCursor(_request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const detail = 'is no cursor that a page gave';
  return send(
    reply,
    problemAnswer('invalid', {
      detail: `cursor: ${detail}`,
      errors: [{ parameter: 'cursor', detail }],
    }),
  );
}
