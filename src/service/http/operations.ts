/** What those who run the service ask: whether it lives, whether it is ready, how it does, what it offers. */
import { z } from 'zod';
import { type Answer, jsonAnswer, problemAnswer } from '../answer.ts';
import { json, publicAnswers, text } from './documented.ts';
import { send } from './failures.ts';
import type { Metrics } from './metrics.ts';
import type { Service } from './server.ts';

const NOBODY_NEEDS_A_KEY: [] = [];

export function registerOperations(
  app: Service,
  { isReady, metrics }: { readonly isReady: () => boolean; readonly metrics: Metrics },
): void {
  const security = NOBODY_NEEDS_A_KEY;
  const document = madeOnce(() => jsonAnswer(app.swagger()));
  // It takes a while, so no request waits for it.
  app.addHook('onReady', async () => void document());
  const state = (word: string) => z.strictObject({ status: z.literal(word) });
  app.get(
    '/healthz',
    {
      schema: {
        summary: 'Whether the process answers',
        operationId: 'health',
        security,
        response: publicAnswers({ 200: json(state('ok'), 'It does') }),
      },
    },
    (_request, reply) => send(reply, jsonAnswer({ status: 'ok' })),
  );
  app.get(
    '/readyz',
    {
      schema: {
        summary:
          'Whether requests are wanted: not before every thread is there, nor while stopping',
        operationId: 'readiness',
        security,
        response: publicAnswers({ 200: json(state('ready'), 'They are') }, [503]),
      },
    },
    (_request, reply) =>
      send(
        reply,
        isReady()
          ? jsonAnswer({ status: 'ready' })
          : problemAnswer('not-ready', { detail: 'the service is starting or stopping' }),
      ),
  );
  app.get(
    '/metrics',
    {
      schema: {
        summary: 'Measurements for Prometheus',
        operationId: 'metrics',
        security,
        response: publicAnswers({ 200: text(z.string(), 'text/plain', 'Text, version 0.0.4') }),
      },
    },
    async (_request, reply) =>
      send(reply, {
        status: 200,
        headers: { 'content-type': metrics.contentType },
        body: await metrics.text(),
      }),
  );
  app.get(
    '/openapi.json',
    {
      schema: {
        summary: 'This document',
        operationId: 'openapi',
        security,
        response: publicAnswers({
          200: json(z.record(z.string(), z.unknown()), 'OpenAPI 3.1'),
        }),
      },
    },
    (_request, reply) => send(reply, document()),
  );
}

function madeOnce(make: () => Answer): () => Answer {
  let made: Answer | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
