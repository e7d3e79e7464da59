/** Lets in who has a key that allows it, and no more often than is agreed. */
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Outcome } from '#domain/outcome.ts';
import type { Instant } from '#domain/time.ts';
import type { ApiKey } from '#ledger/api-keys.ts';
import { type Answer, problemAnswer } from '../answer.ts';
import { answerOf } from '../problem-answer.ts';
import { send } from './failures.ts';
import type { FindKey } from './known-keys.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Null on routes that anybody may ask. */
    apiKey: ApiKey | null;
  }
  interface FastifyContextConfig {
    /** Undefined: anybody may. */
    access?: ApiKey['access'];
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
  given: {
    readonly findKey: FindKey;
    readonly now: () => Instant;
    readonly limits: RateLimits;
  },
): Promise<void> {
  await app.register(rateLimit, { global: false, cache: ADDRESSES_MAX });
  app.decorateRequest('apiKey', null);
  const byKey = app.createRateLimit({
    max: given.limits.perKey,
    timeWindow: MINUTE_MS,
    keyGenerator: (request) => request.apiKey?.id ?? '',
  });
  const byAddress = app.createRateLimit({
    max: given.limits.refusedPerAddress,
    timeWindow: MINUTE_MS,
    keyGenerator: (request) => request.ip,
  });
  app.addHook('onRequest', async (request, reply) => {
    const { access } = request.routeOptions.config;
    if (access === undefined) return undefined;
    const found = await keyOf(request, given);
    if (!found.ok) return send(reply, answerOf(found.problems, []));
    if (found.value === undefined)
      return send(reply, limited(await byAddress(request)) ?? withoutKey(request));
    request.apiKey = found.value;
    const refused = limited(await byKey(request));
    if (refused !== undefined) return send(reply, refused);
    return access === 'read' || found.value.access === 'write'
      ? undefined
      : send(reply, problemAnswer('forbidden', { detail: 'the API key may only read' }));
  });
}

const BEARER = /^Bearer ([\x21-\x7e]{1,512})$/i;

async function keyOf(
  request: FastifyRequest,
  { findKey, now }: { readonly findKey: FindKey; readonly now: () => Instant },
): Promise<Outcome<ApiKey | undefined>> {
  const [, text] = BEARER.exec(request.headers.authorization ?? '') ?? [];
  return text === undefined ? { ok: true, value: undefined } : findKey(text, now());
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
