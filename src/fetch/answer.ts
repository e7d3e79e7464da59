/** From an HTTP answer to checked values: the one place where a status or a wrong body becomes a problem. */
import type { z } from 'zod';
import { fieldPath } from '#domain/documents/read.ts';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import type { Problem, ProblemCode } from '#domain/problem.ts';
import { type Instant, milliseconds } from '#domain/time.ts';
import type { Http, HttpAnswer, HttpRequest } from './http.ts';
import { type LosslessJson, parseLosslessJson } from './lossless-json.ts';
import { type RetryAfterReader, retryAfterHeader } from './retry-after.ts';
import { shownRequest } from './secret-url.ts';

/** What a vendor's answers mean beyond HTTP's own rules. */
export interface AnswerRules {
  /** The vendor's name in messages. */
  readonly broker: string;
  readonly now: Instant;
  readonly retryAfter: RetryAfterReader;
  /** Statuses that mean something else at this vendor. */
  readonly statuses?: Readonly<Record<number, StatusMeaning>>;
}

export interface StatusMeaning {
  readonly code: ProblemCode;
  readonly next: string;
}

/** Sends one request and checks its JSON against `schema`; numbers in it are text. */
export async function fetchJson<Schema extends z.ZodType>(
  http: Http,
  request: HttpRequest,
  schema: Schema,
  rules: AnswerRules,
): Promise<Outcome<z.output<Schema>>> {
  const sent = await http.send(request);
  if (!sent.ok) return sent;
  const refused = statusProblem(sent.value, request, rules);
  if (refused !== undefined) return failure(refused);
  const json = parseLosslessJson(sent.value.body);
  if (!json.ok)
    return failure(invalidAnswer(`${shownRequest(request)} answered with ${json.reason}`, rules));
  return checkShape(schema, json.value, shownRequest(request), rules);
}

const PROBLEMS_SHOWN_MAX = 5;

/** Problems name the fields that are wrong and never what they hold. */
export function checkShape<Schema extends z.ZodType>(
  schema: Schema,
  json: LosslessJson,
  shown: string,
  rules: Pick<AnswerRules, 'broker'>,
): Outcome<z.output<Schema>> {
  const result = schema.safeParse(json);
  if (result.success) return success(result.data);
  const issues = result.error.issues.slice(0, PROBLEMS_SHOWN_MAX);
  return failure(
    ...issues.map((issue) => {
      const field = issue.path.length === 0 ? 'the answer' : fieldPath(issue.path);
      return invalidAnswer(`${shown}: ${field}: ${issue.message}`, rules);
    }),
  );
}

export function invalidAnswer(what: string, rules: Pick<AnswerRules, 'broker'>): Problem {
  return {
    code: 'broker-answer-invalid',
    what,
    next: `try again later; if it stays, ${rules.broker} has changed its answers or base_url is wrong`,
  };
}

const STATUSES: Readonly<Record<number, StatusMeaning>> = {
  401: {
    code: 'broker-credentials-refused',
    next: 'check the credentials of this account, and that they belong to this base_url',
  },
  403: {
    code: 'broker-credentials-refused',
    next: 'check that these credentials may read this account',
  },
  404: {
    code: 'broker-request-refused',
    next: 'check base_url and the account number in brokerages.yaml',
  },
  408: { code: 'broker-timeout', next: 'try again later' },
  425: { code: 'broker-not-ready', next: 'try again later' },
  429: { code: 'broker-rate-limited', next: 'try again later, or run less often' },
  501: { code: 'broker-request-refused', next: 'this brokerage does not offer this data' },
};

/** Undefined for an answer that succeeded. */
export function statusProblem(
  answer: HttpAnswer,
  request: HttpRequest,
  rules: AnswerRules,
): Problem | undefined {
  const { status } = answer;
  if (status >= 200 && status < 300) return undefined;
  const meaning = rules.statuses?.[status] ?? STATUSES[status] ?? meaningOfClass(status);
  const nowMs = brokerTime(answer, rules.now);
  const retryAfterMs = retryAfterHeader(answer, nowMs) ?? rules.retryAfter(answer, nowMs);
  const asksToWait = status === 425 || status === 429 || status >= 500;
  return {
    code: meaning.code,
    what: `${rules.broker} answered ${status} to ${shownRequest(request)}${vendorText(answer)}`,
    next: meaning.next,
    ...(asksToWait && retryAfterMs !== undefined ? { retryAfterMs } : {}),
  };
}

/** The broker's own clock where it shows it: a time to come back at is meant by that clock, not by ours. */
function brokerTime(answer: HttpAnswer, now: Instant): number {
  const shownMs = Date.parse(answer.headers['date'] ?? '');
  return Number.isNaN(shownMs) ? milliseconds(now) : shownMs;
}

function meaningOfClass(status: number): StatusMeaning {
  if (status >= 500) return { code: 'broker-error', next: 'try again later' };
  if (status >= 300 && status < 400)
    return {
      code: 'broker-request-refused',
      next: 'redirects are not followed: set base_url to where the service is now',
    };
  return { code: 'broker-request-refused', next: 'check the settings of this account' };
}

const VENDOR_TEXT_LENGTH_MAX = 200;
const VENDOR_BODY_BYTES_MAX = 16 * 1024;

/** What the vendor says about its refusal: a JSON message or plain text, on one line, never markup. */
function vendorText(answer: HttpAnswer): string {
  if (answer.body.byteLength === 0 || answer.body.byteLength > VENDOR_BODY_BYTES_MAX) return '';
  const json = parseLosslessJson(answer.body);
  if (!json.ok && json.reason !== 'not valid JSON') return '';
  const text = json.ok ? messageIn(json.value) : Buffer.from(answer.body).toString('utf8');
  const line = text?.replace(/[\p{C}\s]+/gu, ' ').trim();
  if (line === undefined || line === '') return '';
  return `: ${line.length > VENDOR_TEXT_LENGTH_MAX ? cut(line) : line}`;
}

/** Between words, since half a quoted credential would not be recognised as one. */
function cut(line: string): string {
  return `${line.slice(0, VENDOR_TEXT_LENGTH_MAX).replace(/\S*$/, '')}...`;
}

const MESSAGE_KEYS = ['message', 'detail', 'error', 'errors', 'fault', 'faultstring', 'title'];

function messageIn(json: LosslessJson): string | undefined {
  if (typeof json === 'string') return json;
  if (json === null || typeof json !== 'object' || Array.isArray(json)) return undefined;
  for (const key of MESSAGE_KEYS) {
    const inner = (json as Readonly<Record<string, LosslessJson>>)[key];
    const text = inner === undefined ? undefined : messageIn(inner);
    if (text !== undefined) return text;
  }
  return undefined;
}
