/** An `Http` that answers from a list and remembers what it was asked. */
import { failure, type Outcome, success } from '#domain/outcome.ts';
import type { Http, HttpAnswer, HttpRequest } from '#fetch/http.ts';

export interface CannedAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

export interface CannedHttp extends Http {
  readonly requests: readonly HttpRequest[];
}

/** Answers in order; a request beyond the last answer is a problem. */
export function cannedHttp(answers: readonly CannedAnswer[]): CannedHttp {
  const requests: HttpRequest[] = [];
  return {
    requests,
    async send(request): Promise<Outcome<HttpAnswer>> {
      const answer = answers[requests.length];
      requests.push(request);
      if (answer === undefined)
        return failure({
          code: 'broker-unreachable',
          what: 'no answer is left',
          next: 'add an answer to the test',
        });
      const { body, status = 200, headers = {} } = answer;
      const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
      return success({ status, headers, body: bytes });
    },
  };
}

/** For adapters that must not send anything. */
export const NO_HTTP: Http = cannedHttp([]);
