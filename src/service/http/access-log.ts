/** One line for each answer: who asked for what, how it ended and how long it took. No query, body or key is in it. */
import type { FastifyInstance } from 'fastify';

export function registerAccessLog(app: FastifyInstance): void {
  app.addHook('onResponse', async (request, reply) => {
    const { method, ip, apiKey, params } = request;
    const level = reply.statusCode >= 500 ? 'warn' : 'info';
    request.log[level](
      {
        method,
        route: request.routeOptions.url ?? null,
        portfolio_id: portfolioOf(params),
        status: reply.statusCode,
        duration_ms: Math.round(reply.elapsedTime * 10) / 10,
        address: ip,
        key: apiKey?.id ?? null,
      },
      'answered',
    );
  });
}

function portfolioOf(params: unknown): string | undefined {
  if (typeof params !== 'object' || params === null || !('portfolio_id' in params))
    return undefined;
  return typeof params.portfolio_id === 'string' ? params.portfolio_id : undefined;
}
