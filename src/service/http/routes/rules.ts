/** The portfolio's rules. */
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import * as portfolio from '../../schemas/portfolio.ts';
import { empty, json, workAnswers } from '../documented.ts';
import type { Office } from '../office.ts';
import type { Service } from '../server.ts';
import { idempotencyHeaders, READ, ROOT, registerPage, WRITE } from './shared.ts';

export function registerRules(service: Service, office: Office): void {
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
