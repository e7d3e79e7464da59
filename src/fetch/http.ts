/** What an adapter may ask of HTTP: one request, one complete answer, or a problem. */
import type { Outcome } from '#domain/outcome.ts';
import type { Secret } from '#domain/secret.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  /** Without secrets: those go into `headers` or `secretQuery`, so that this URL may be shown in a message. */
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | Secret>>;
  /** Query parameters that must never be shown. */
  readonly secretQuery?: Readonly<Record<string, Secret>>;
  readonly body?: string;
}

export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The whole body; a body that was cut off is a problem, never an answer. */
  readonly body: Uint8Array;
}

export interface Http {
  /**
   * Sends one request and reads its whole answer, within the time and size limits it was made with; any
   * status is an answer. No redirect is followed, nothing is retried, and the run's abort signal reaches the
   * socket. Problems: `broker-unreachable`, `broker-timeout`, `broker-answer-too-large`, `interrupted`.
   */
  send(request: HttpRequest): Promise<Outcome<HttpAnswer>>;
}
