/** Asking for a recommendation. */
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as portfolio from '../../schemas/portfolio.ts';
import * as rebalancing from '../../schemas/rebalancing.ts';
import { fetchingAnswers, json } from '../documented.ts';
import { type Office, planningOptions } from '../office.ts';
import type { Service } from '../server.ts';
import { idempotencyHeaders, READ, ROOT, WRITE } from './shared.ts';

export function registerPlanning(service: Service, office: Office): void {
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
