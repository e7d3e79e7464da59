/** How far portfolios have drifted: now, and as it goes on. */
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { milliseconds } from '#domain/time.ts';
import { jsonAnswer, problemAnswer } from '../../answer.ts';
import type { Background } from '../../background/background.ts';
import * as schema from '../../schemas/drift.ts';
import { portfolioParams } from '../../schemas/portfolio.ts';
import { json, text, workAnswers } from '../documented.ts';
import type { EventStreams } from '../event-streams.ts';
import { send } from '../failures.ts';
import type { Office } from '../office.ts';
import type { Service } from '../server.ts';
import { READ, ROOT } from './shared.ts';

const STREAM_TYPE = 'text/event-stream';

const streamHeaders = z.looseObject({
  'last-event-id': z
    .string()
    .regex(/^\d{1,17}$/)
    .optional()
    .describe('The last id that was received: crossings after it come first'),
});

export function registerDrift(
  service: Service,
  office: Office,
  { background, streams }: { readonly background: Background; readonly streams: EventStreams },
): void {
  const app = service.withTypeProvider<ZodTypeProvider>();
  app.get(
    `${ROOT}/:portfolio_id/drift`,
    {
      config: READ,
      schema: {
        summary: 'How far the portfolio has drifted, by the newest prices that are known',
        operationId: 'drift',
        params: portfolioParams,
        response: workAnswers({ 200: json(schema.driftResponse, 'The drift') }),
      },
    },
    (request, reply) => {
      const { portfolio_id: portfolioId } = request.params;
      const refusal = office.refusal(request, portfolioId);
      if (refusal !== null) return send(reply, refusal);
      const latest = background.latest(portfolioId);
      return latest === undefined
        ? office.answer(request, reply, { portfolioId, work: { kind: 'drift' } })
        : send(reply, jsonAnswer(schema.withAge(JSON.parse(latest), milliseconds(office.now()))));
    },
  );
  app.get(
    `${ROOT}/:portfolio_id/drift/stream`,
    {
      config: READ,
      schema: {
        summary: 'Each new measurement and each crossing, as server-sent events',
        operationId: 'driftStream',
        params: portfolioParams,
        headers: streamHeaders,
        response: workAnswers({
          200: text(
            z.string(),
            STREAM_TYPE,
            'Events `drift` and `crossing`, until one side ends it',
          ),
        }),
      },
    },
    (request, reply) => {
      const { portfolio_id: portfolioId } = request.params;
      const refusal = office.refusal(request, portfolioId);
      if (refusal !== null) return send(reply, refusal);
      if (!background.isWatching)
        return send(
          reply,
          problemAnswer('conflict', { detail: 'nothing is watched: see `serve --drift-every`' }),
        );
      let stopListening = () => {};
      const stream = streams.begin(() => stopListening());
      if (stream === null)
        return send(reply, problemAnswer('overloaded', { detail: 'too many streams are open' }));
      const lastId = request.headers['last-event-id'];
      if (lastId !== undefined)
        background.crossingsAfter(portfolioId, Number(lastId)).forEach(stream.send);
      const latest = background.latest(portfolioId);
      if (latest !== undefined)
        stream.send({ id: background.lastId, kind: 'drift', portfolioId, text: latest });
      stopListening = background.listen(portfolioId, stream.send);
      return reply.code(200).header('content-type', STREAM_TYPE).send(stream.body);
    },
  );
}
