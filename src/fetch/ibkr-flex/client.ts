/** The two steps of the Flex Web Service, version 3: order a statement, then fetch it once it is generated. */
import { failure, type Outcome, success } from '#domain/outcome.ts';
import type { Problem } from '#domain/problem.ts';
import type { Secret } from '#domain/secret.ts';
import type { Instant } from '#domain/time.ts';
import { statusProblem } from '../answer.ts';
import type { Http, HttpRequest } from '../http.ts';
import { retryAfterHeader } from '../retry-after.ts';
import { flexProblem, mayBeReadySoon } from './error-codes.ts';
import { type FlexAnswer, readFlexAnswer } from './wire.ts';

export interface FlexCall {
  readonly http: Http;
  readonly sleep: (durationMs: number) => Promise<void>;
  readonly baseUrl: string;
  readonly queryId: string;
  readonly token: Secret;
  readonly where: string;
  readonly now: Instant;
}

type QueryResponse = Extract<FlexAnswer, { FlexQueryResponse: unknown }>['FlexQueryResponse'];
type StatementResponse = Extract<
  FlexAnswer,
  { FlexStatementResponse: unknown }
>['FlexStatementResponse'];

/** Waits before asking again: with the order 7 requests in 20 seconds, under the limit of 10 a minute for a token. */
const WAITS_MS = [2_000, 3_000, 5_000, 5_000, 5_000] as const;
const BROKER = 'the Flex Web Service';
/** The service answers only to a client that names itself. */
const USER_AGENT = 'rebalance/1.0';
const BROKER_HOST = /(?:^|\.)interactivebrokers\.com$/;

export async function fetchStatement(call: FlexCall): Promise<Outcome<QueryResponse>> {
  const ordered = await orderStatement(call);
  if (!ordered.ok) return ordered;
  const { url, referenceCode } = ordered.value;
  let answer = await ask(call, url, referenceCode);
  for (const waitMs of WAITS_MS) {
    if (!isNotReady(answer)) break;
    await call.sleep(waitMs);
    answer = await ask(call, url, referenceCode);
  }
  if (!answer.ok) return answer;
  return 'FlexQueryResponse' in answer.value
    ? success(answer.value.FlexQueryResponse)
    : failure(flexProblem(answer.value.FlexStatementResponse.ErrorCode, call.where));
}

function isNotReady(answer: Outcome<FlexAnswer>): boolean {
  return (
    answer.ok &&
    'FlexStatementResponse' in answer.value &&
    mayBeReadySoon(answer.value.FlexStatementResponse.ErrorCode)
  );
}

/** The first step, which checks token and query at once; what it orders need not be fetched. */
export async function orderStatement(
  call: FlexCall,
): Promise<Outcome<{ readonly url: URL; readonly referenceCode: string }>> {
  const base = URL.parse(call.baseUrl.endsWith('/') ? call.baseUrl : `${call.baseUrl}/`);
  if (base === null) return failure(badBaseUrl(call));
  const answer = await ask(call, new URL('SendRequest', base), call.queryId);
  if (!answer.ok) return answer;
  if (!('FlexStatementResponse' in answer.value))
    return failure(invalid(call.where, 'SendRequest was answered with a statement'));
  const response = answer.value.FlexStatementResponse;
  if (response.Status !== 'Success') return failure(flexProblem(response.ErrorCode, call.where));
  if (response.ReferenceCode === '')
    return failure(invalid(call.where, 'SendRequest was answered without a reference code'));
  const url = statementUrl(response, { base, where: call.where });
  return url.ok ? success({ url: url.value, referenceCode: response.ReferenceCode }) : url;
}

/** The token goes where the answer says, so that place must be the broker's or the configured one. */
function statementUrl(
  response: StatementResponse,
  { base, where }: { readonly base: URL; readonly where: string },
): Outcome<URL> {
  const url = response.Url === '' ? new URL('GetStatement', base) : URL.parse(response.Url);
  if (url === null) return failure(invalid(where, 'SendRequest was answered with a bad Url'));
  const isBroker = url.protocol === 'https:' && BROKER_HOST.test(url.hostname) && url.port === '';
  if (url.origin === base.origin || isBroker) return success(url);
  return failure(
    invalid(where, `the statement lies at ${url.origin}, which is not the broker: token kept`),
  );
}

async function ask(call: FlexCall, address: URL, query: string): Promise<Outcome<FlexAnswer>> {
  const url = new URL(address);
  url.searchParams.set('q', query);
  url.searchParams.set('v', '3');
  const request: HttpRequest = {
    method: 'GET',
    url,
    headers: { 'user-agent': USER_AGENT, accept: 'application/xml' },
    secretQuery: { t: call.token },
  };
  const sent = await call.http.send(request);
  if (!sent.ok) return sent;
  const rules = { broker: BROKER, now: call.now, retryAfter: retryAfterHeader };
  const problem = statusProblem(sent.value, request, rules);
  return problem === undefined ? readFlexAnswer(sent.value.body, call.where) : failure(problem);
}

function badBaseUrl({ baseUrl, where }: FlexCall): Problem {
  return {
    code: 'config-value',
    where,
    what: `base_url is not a URL: ${JSON.stringify(baseUrl)}`,
    next: 'write it in full, such as https://ndcdyn.interactivebrokers.com/AccountManagement/FlexWebService',
  };
}

function invalid(where: string, what: string): Problem {
  return {
    code: 'broker-answer-invalid',
    where,
    what,
    next: 'check base_url; run again if it is right',
  };
}
