/** The HTTP server: limits, checks, headers and logs round the routes. */
import { createServer as createHttpServer, type ServerOptions } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import type { z } from 'zod';
import { problemAnswer } from '../answer.ts';
import { answerOfError, check, refuseConnection, send } from './failures.ts';

export type Service = FastifyInstance;

export interface TlsFiles {
  /** PEM. */
  readonly certificate: string;
  readonly key: string;
}

/** An order of magnitude above any request that makes sense. */
const BODY_BYTES_MAX = 256 * 1024;
const HEADER_BYTES_MAX = 16 * 1024;
const PARAMETER_LENGTH_MAX = 128;
const CONNECTIONS_MAX = 1_024;
/** For the header, for the whole request, and between two requests of a connection. */
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 15_000;
const KEEP_ALIVE_MS = 65_000;

const SECURITY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
} as const;
const TLS_HEADERS = { 'strict-transport-security': 'max-age=31536000' } as const;

/** `silenceMaxMs` is how long a connection may be quiet: above the longest wait for an answer. */
export function makeServer(options: {
  readonly tls: TlsFiles | null;
  readonly logger: FastifyBaseLogger;
  readonly silenceMaxMs: number;
}): Service {
  const app = fastify({
    loggerInstance: options.logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_BYTES_MAX,
    routerOptions: { maxParamLength: PARAMETER_LENGTH_MAX },
    exposeHeadRoutes: false,
    requestIdHeader: false,
    // Requests that are on their way when the service stops are answered.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    clientErrorHandler: refuseConnection,
    frameworkErrors: (error, request, reply) => void send(reply, answerOfError(error, request)),
    serverFactory: (handler) => {
      const server = makeNodeServer(options.tls, handler);
      server.maxConnections = CONNECTIONS_MAX;
      server.setTimeout(options.silenceMaxMs);
      return server;
    },
  });
  app.removeContentTypeParser('text/plain');
  app.setValidatorCompiler<z.ZodType>(({ schema, httpPart }) => (value) => {
    return check(schema, httpPart ?? 'body', value);
  });
  // Answers are text when they come here.
  app.setSerializerCompiler(() => (value) => JSON.stringify(value));
  app.setErrorHandler((error: Error, request, reply) => send(reply, answerOfError(error, request)));
  app.setNotFoundHandler((request, reply) =>
    send(reply, problemAnswer('not-found', { detail: `nothing answers ${request.method} here` })),
  );
  const headers = { ...SECURITY_HEADERS, ...(options.tls === null ? {} : TLS_HEADERS) };
  app.addHook('onSend', async (_request, reply) => {
    for (const [name, value] of Object.entries(headers))
      if (!reply.hasHeader(name)) reply.header(name, value);
  });
  return app;
}

type Handler = Parameters<typeof createHttpServer>[1];

function makeNodeServer(tls: TlsFiles | null, handler: Handler) {
  const limits: ServerOptions = {
    maxHeaderSize: HEADER_BYTES_MAX,
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connectionsCheckingInterval: 5_000,
  };
  if (tls === null) return createHttpServer(limits, handler);
  return createHttpsServer(
    { ...limits, cert: tls.certificate, key: tls.key, minVersion: 'TLSv1.2' },
    handler,
  );
}
