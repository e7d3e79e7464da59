/** Lets in who has a key that allows it, and no more often than is agreed. */
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Outcome } from '#domain/outcome.ts';
import { type Answer, problemAnswer } from '../answer.ts';
import { answerOf } from '../problem-answer.ts';
import { type Access, type ApiKey, type ApiKeys, bearerOf, findKey, mayDo } from './api-keys.ts';
import { send } from './failures.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Null on routes that anybody may ask. */
    apiKey: ApiKey | null;
  }
  interface FastifyContextConfig {
    /** Undefined: anybody may. */
    access?: Access;
  }
}

export interface RateLimits {
  /** Requests of one key in a minute. */
  readonly perKey: number;
  /** Requests without a valid key, from one address, in a minute. */
  readonly refusedPerAddress: number;
}

const MINUTE_MS = 60_000;
const ADDRESSES_MAX = 10_000;

export async function registerGuard(
  app: FastifyInstance,
  { keys, limits }: { readonly keys: ApiKeys; readonly limits: RateLimits },
): Promise<void> {
  await app.register(rateLimit, { global: false, cache: ADDRESSES_MAX });
  app.decorateRequest('apiKey', null);
  const byKey = app.createRateLimit({
    max: limits.perKey,
    timeWindow: MINUTE_MS,
    keyGenerator: (request) => request.apiKey?.id ?? '',
  });
  const byAddress = app.createRateLimit({
    max: limits.refusedPerAddress,
    timeWindow: MINUTE_MS,
    keyGenerator: (request) => request.ip,
  });
  app.addHook('onRequest', async (request, reply) => {
    const { access } = request.routeOptions.config;
    if (access === undefined) return undefined;
    const found = await keyOf(request, keys);
    if (!found.ok) return send(reply, answerOf(found.problems, []));
    if (found.value === undefined)
      return send(reply, limited(await byAddress(request)) ?? withoutKey(request));
    request.apiKey = found.value;
    const refused = limited(await byKey(request));
    if (refused !== undefined) return send(reply, refused);
    return mayDo(found.value, access)
      ? undefined
      : send(reply, problemAnswer('forbidden', { detail: 'the API key may only read' }));
  });
}

async function keyOf(request: FastifyRequest, keys: ApiKeys): Promise<Outcome<ApiKey | undefined>> {
  const text = bearerOf(request.headers.authorization);
  return text === undefined ? { ok: true, value: undefined } : findKey(text, keys);
}

function withoutKey(request: FastifyRequest): Answer {
  return problemAnswer('unauthorized', {
    detail:
      request.headers.authorization === undefined
        ? 'send an API key as `Authorization: Bearer KEY`'
        : 'the API key is unknown, or was revoked',
  });
}

function limited(
  count: Awaited<ReturnType<ReturnType<FastifyInstance['createRateLimit']>>>,
): Answer | undefined {
  if (count.isAllowed || !count.isExceeded) return undefined;
  return problemAnswer('rate-limited', {
    detail: `more than ${count.max} requests in a minute`,
    retryAfterSeconds: count.ttlInSeconds,
  });
}
