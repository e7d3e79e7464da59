/** HTTP over undici: explicit limits on time and size, no redirects, no retries, a whole body or a problem. */
import { Agent, request } from 'undici';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import type { Problem, ProblemCode } from '#domain/problem.ts';
import { Secret } from '#domain/secret.ts';
import { abortProblem } from './abort.ts';
import type { Http, HttpAnswer, HttpRequest } from './http.ts';
import { sentUrl, shownRequest } from './secret-url.ts';

export interface HttpOptions {
  /** Longest wait for the connection, for the headers and between two parts of a body, each. */
  readonly timeoutMs: number;
  readonly bodyBytesMax: number;
  /** Aborts every request at its socket. */
  readonly signal: AbortSignal;
}

export interface HttpConnection extends Http {
  /** Closes every socket; a request under way ends as a problem. */
  close(): Promise<void>;
}

const HEADER_BYTES_MAX = 32 * 1024;
const CONNECTIONS_PER_HOST_MAX = 8;
const IDLE_CONNECTION_MS_MAX = 4_000;
/** A body that drips in keeps each single timeout quiet: the whole answer may take this many of them. */
const WHOLE_ANSWER_TIMEOUTS = 4;

export function openHttp(options: HttpOptions): HttpConnection {
  const agent = new Agent({
    connect: { timeout: options.timeoutMs },
    headersTimeout: options.timeoutMs,
    bodyTimeout: options.timeoutMs,
    maxHeaderSize: HEADER_BYTES_MAX,
    connections: CONNECTIONS_PER_HOST_MAX,
    pipelining: 1,
    keepAliveTimeout: IDLE_CONNECTION_MS_MAX,
    keepAliveMaxTimeout: IDLE_CONNECTION_MS_MAX,
    allowH2: false,
  });
  return {
    send: (toSend) => send(agent, toSend, options),
    close: () => agent.destroy(),
  };
}

async function send(
  agent: Agent,
  toSend: HttpRequest,
  options: HttpOptions,
): Promise<Outcome<HttpAnswer>> {
  const shown = shownRequest(toSend);
  if (options.signal.aborted) return failure(abortProblem(options.signal));
  const tooLong = AbortSignal.timeout(options.timeoutMs * WHOLE_ANSWER_TIMEOUTS);
  try {
    const answer = await request(sentUrl(toSend), {
      dispatcher: agent,
      method: toSend.method,
      headers: revealHeaders(toSend.headers),
      body: toSend.body ?? null,
      signal: AbortSignal.any([options.signal, tooLong]),
    });
    const body = await readBody(answer.body, options.bodyBytesMax);
    if (body === undefined) return failure(tooLarge(shown, options.bodyBytesMax));
    return success({ status: answer.statusCode, headers: flattenHeaders(answer.headers), body });
  } catch (error) {
    if (options.signal.aborted) return failure(abortProblem(options.signal));
    return failure(
      tooLong.aborted
        ? timedOut(shown, options.timeoutMs)
        : transportProblem(error, shown, options),
    );
  }
}

function revealHeaders(headers: HttpRequest['headers']): Record<string, string> {
  const revealed: Record<string, string> = {
    'user-agent': 'rebalance',
    // A compressed body could outgrow the size limit only after it has been read.
    'accept-encoding': 'identity',
  };
  for (const [name, value] of Object.entries(headers))
    revealed[name.toLowerCase()] = value instanceof Secret ? value.reveal() : value;
  return revealed;
}

/** Undefined when the body is larger than allowed; leaving the loop destroys the socket. */
async function readBody(
  stream: AsyncIterable<Uint8Array>,
  bytesMax: number,
): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    length += chunk.byteLength;
    if (length > bytesMax) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

function flattenHeaders(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(', ') : value;
  return flat;
}

const TIMEOUT_CODES: ReadonlySet<string> = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'ETIMEDOUT',
]);
const CODE_PROBLEMS: Readonly<Record<string, { code: ProblemCode; what: string; next: string }>> = {
  UND_ERR_HEADERS_OVERFLOW: {
    code: 'broker-answer-too-large',
    what: 'answered with more headers than are read',
    next: 'check that base_url names the broker and not another server',
  },
  UND_ERR_INVALID_ARG: {
    code: 'broker-request-refused',
    what: 'cannot be asked: a credential or address has characters that HTTP does not carry',
    next: 'check the credentials and base_url of this account for stray characters',
  },
  ENOTFOUND: {
    code: 'broker-unreachable',
    what: 'has no address: the host name was not found',
    next: 'check base_url and the network',
  },
  ECONNREFUSED: {
    code: 'broker-unreachable',
    what: 'refused the connection',
    next: 'check base_url and whether the service is up',
  },
};

/** Error texts are not shown, since they may quote the request; their codes are. */
function transportProblem(error: unknown, shown: string, options: HttpOptions): Problem {
  const code = errorCode(error);
  if (TIMEOUT_CODES.has(code)) return timedOut(shown, options.timeoutMs);
  const known = CODE_PROBLEMS[code];
  if (known !== undefined)
    return { code: known.code, what: `${shown} ${known.what} (${code})`, next: known.next };
  return {
    code: 'broker-unreachable',
    what: `${shown} broke off before the whole answer had arrived (${code})`,
    next: 'check the network; the next attempt or run starts afresh',
  };
}

function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if (error instanceof AggregateError && error.errors.length > 0) return errorCode(error.errors[0]);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

function timedOut(shown: string, timeoutMs: number): Problem {
  return {
    code: 'broker-timeout',
    what: `${shown} did not answer in whole within the time limit of ${timeoutMs} ms`,
    next: 'try again later, or raise the timeout in brokerages.yaml',
  };
}

function tooLarge(shown: string, bytesMax: number): Problem {
  return {
    code: 'broker-answer-too-large',
    what: `${shown} answered with more than ${bytesMax} bytes`,
    next: 'check that base_url names the broker and not another server',
  };
}
