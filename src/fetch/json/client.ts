/** One GET, with a bearer token where there is one. */
import { z } from 'zod';
import { type Outcome, success } from '#domain/outcome.ts';
import { Secret } from '#domain/secret.ts';
import type { SnapshotRequest } from '../adapter.ts';
import { fetchJson } from '../answer.ts';
import type { HttpRequest } from '../http.ts';
import type { LosslessJson } from '../lossless-json.ts';
import { retryAfterHeader } from '../retry-after.ts';
import { shownRequest } from '../secret-url.ts';

/** The answer as it is, and how to name the request in a message. */
export async function readJsonApi({
  connection,
  http,
  now,
}: SnapshotRequest<'json'>): Promise<
  Outcome<{ readonly answer: LosslessJson; readonly shown: string }>
> {
  const { token } = connection.credentials;
  const request: HttpRequest = {
    method: 'GET',
    url: new URL(connection.url),
    headers: {
      accept: 'application/json',
      ...(token === null ? {} : { authorization: new Secret(`Bearer ${token.reveal()}`) }),
    },
  };
  const rules = { broker: 'the service', now, retryAfter: retryAfterHeader };
  const answer = await fetchJson(http, request, z.custom<LosslessJson>(), rules);
  return answer.ok ? success({ answer: answer.value, shown: shownRequest(request) }) : answer;
}
