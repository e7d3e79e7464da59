/** What `/metrics` tells in Prometheus' text form. No portfolio and no key is named in it. */
import type { FastifyInstance } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Seconds: from an answer out of memory to a household of thousands of instruments. */
const BUCKETS = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60];

export interface Load {
  readonly working: number;
  readonly waiting: number;
}

export interface Metrics {
  readonly contentType: string;
  text(): Promise<string>;
  /** A request that was not begun, or not answered in time. */
  refused(reason: 'overloaded' | 'late'): void;
}

export function registerMetrics(app: FastifyInstance, load: () => Load): Metrics {
  const register = new Registry();
  const registers = [register];
  collectDefaultMetrics({ register });
  const durations = new Histogram({
    name: 'rebalance_http_request_duration_seconds',
    help: 'From the first byte of a request to the last of its answer',
    labelNames: ['method', 'route', 'status'],
    buckets: BUCKETS,
    registers,
  });
  const refusals = new Counter({
    name: 'rebalance_jobs_refused_total',
    help: 'Requests that were not begun (overloaded) or not answered in time (late)',
    labelNames: ['reason'],
    registers,
  });
  for (const state of ['working', 'waiting'] as const) {
    new Gauge({
      name: `rebalance_jobs_${state}`,
      help: state === 'working' ? 'Jobs that a thread is doing' : 'Jobs that wait for a thread',
      registers,
      collect() {
        this.set(load()[state]);
      },
    });
  }
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    const labels = { method: request.method, route, status: String(reply.statusCode) };
    durations.observe(labels, reply.elapsedTime / 1_000);
  });
  return {
    contentType: register.contentType,
    text: () => register.metrics(),
    refused: (reason) => refusals.inc({ reason }),
  };
}
