/** What the framework refuses, and what breaks, as problem details: never a stack, never another form. */
import type { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { type Answer, PROBLEM_TYPE, problemAnswer } from '../answer.ts';
import type { ProblemKind } from '../problem-kinds.ts';
import type { ProblemError } from '../schemas/problem.ts';

const ERRORS_MAX = 50;

/** Thrown by the check of a request; `part` is what was checked. */
export class InvalidRequest extends Error {
  readonly part: string;
  readonly issues: readonly z.core.$ZodIssue[];

  constructor(part: string, issues: readonly z.core.$ZodIssue[]) {
    super('the request is not valid');
    this.part = part;
    this.issues = issues;
  }
}

/** Checks one part of a request: for the framework's validator. */
export function check(schema: z.ZodType, part: string, value: unknown) {
  const result = schema.safeParse(value);
  return result.success
    ? { value: result.data }
    : { error: new InvalidRequest(part, result.error.issues) };
}

export function send(reply: FastifyReply, { status, headers, body }: Answer): FastifyReply {
  return reply.code(status).headers(headers).send(body);
}

export function answerOfError(
  error: Error & { readonly statusCode?: number | undefined },
  request: FastifyRequest,
): Answer {
  if (error instanceof InvalidRequest) return invalidAnswer(error);
  const kind = kindOfStatus(error.statusCode);
  if (kind !== 'bug') return problemAnswer(kind, { detail: error.message });
  request.log.error({ err: error }, 'a bug in the program');
  return problemAnswer('bug', { detail: 'the request could not be answered; the log says why' });
}

function kindOfStatus(status: number | undefined): ProblemKind {
  switch (status) {
    case 404:
      return 'not-found';
    case 413:
      return 'too-large';
    case 415:
      return 'unsupported-media-type';
    case 503:
      return 'not-ready';
    default:
      return status !== undefined && status >= 400 && status < 500 ? 'malformed' : 'bug';
  }
}

function invalidAnswer({ part, issues }: InvalidRequest): Answer {
  const errors = issues.slice(0, ERRORS_MAX).flatMap((issue) => errorsOf(issue, part));
  const [first] = errors;
  return problemAnswer('invalid', {
    detail: first === undefined ? 'the request is not valid' : `${placeOf(first)}: ${first.detail}`,
    errors,
  });
}

/** An unknown key is wrong itself, not the object that has it. */
function errorsOf(issue: z.core.$ZodIssue, part: string): readonly ProblemError[] {
  const paths =
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => [...issue.path, key])
      : [issue.path];
  const detail = issue.code === 'unrecognized_keys' ? 'is no field of this request' : issue.message;
  return paths.map((path) =>
    part === 'body'
      ? { detail, pointer: pointerOf(path) }
      : { detail, parameter: path.map(String).join('.') },
  );
}

function placeOf({ pointer, parameter }: ProblemError): string {
  return parameter ?? (pointer === undefined || pointer === '' ? 'the body' : pointer);
}

/** RFC 6901. */
function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** Before there is a request: bytes that are no HTTP, a header that is too large, one that never ends. */
export function refuseConnection(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) return;
  const kind = kindOfParserError(error.code);
  const { status, body } = problemAnswer(kind, { detail: 'the request could not be read' });
  const head = [
    `HTTP/1.1 ${status} ${REASONS[status] ?? 'Bad Request'}`,
    `content-type: ${PROBLEM_TYPE}`,
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
};

function kindOfParserError(code: string | undefined): ProblemKind {
  if (code === 'HPE_HEADER_OVERFLOW') return 'header-too-large';
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 'timed-out' : 'malformed';
}
