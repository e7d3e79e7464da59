/** The runs that are kept, and their files. */
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import * as portfolio from '../../schemas/portfolio.ts';
import * as rebalancing from '../../schemas/rebalancing.ts';
import { json, text, workAnswers } from '../documented.ts';
import type { Office } from '../office.ts';
import type { Service } from '../server.ts';
import { READ, ROOT, registerPage } from './shared.ts';

export function registerRuns(service: Service, office: Office): void {
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
