/** How portfolios stand, and what became of them. */
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { jsonAnswer } from '../../answer.ts';
import * as portfolio from '../../schemas/portfolio.ts';
import { json, keyedAnswers, workAnswers } from '../documented.ts';
import { send } from '../failures.ts';
import type { Office } from '../office.ts';
import type { Service } from '../server.ts';
import { READ, ROOT, registerPage } from './shared.ts';

export function registerReading(service: Service, office: Office): void {
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
