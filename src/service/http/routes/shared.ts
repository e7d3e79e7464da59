/** What several routes have in common: where they are, who may ask, keys against doing things twice, pages. */
import type { FastifyReply } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { problemAnswer } from '../../answer.ts';
import { pageQuery, portfolioParams } from '../../schemas/portfolio.ts';
import type { PageRequest, Work } from '../../work/job.ts';
import type { DocumentedAnswers } from '../documented.ts';
import { send } from '../failures.ts';
import { type Office, pageOf } from '../office.ts';
import type { Service } from '../server.ts';

export const ROOT = '/api/v1/rebalancing';

export const READ = { access: 'read' } as const;
export const WRITE = { access: 'write' } as const;

export const idempotencyHeaders = z.looseObject({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/)
    .optional()
    .describe('The same key with the same request is answered with the same answer, for a day'),
});

interface PageRoute {
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly answers: DocumentedAnswers;
  readonly work: (page: PageRequest) => Work;
}

export function registerPage(
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
        params: portfolioParams,
        querystring: pageQuery,
        response: answers,
      },
    },
    (request, reply) => {
      const page = pageOf(request.query);
      if (page === undefined) return strangeCursor(reply);
      const { portfolio_id } = request.params;
      return office.answer(request, reply, { portfolioId: portfolio_id, work: work(page) });
    },
  );
}

function strangeCursor(reply: FastifyReply): FastifyReply {
  const detail = 'is no cursor that a page gave';
  return send(
    reply,
    problemAnswer('invalid', {
      detail: `cursor: ${detail}`,
      errors: [{ parameter: 'cursor', detail }],
    }),
  );
}
