/** One HTTP POST to an address that is a secret: bounded in time, no redirects, and no text that repeats it. */
import { Agent, request } from 'undici';
import type { Secret } from '#domain/secret.ts';

export interface PostRequest {
  readonly url: Secret;
  readonly contentType: string;
  /** Besides the content type. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
  /** For connection, sending and answer together. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export type PostAnswer =
  | { readonly kind: 'answered'; readonly status: number }
  /** `why` is a short code such as `ECONNREFUSED` or `timeout`. */
  | { readonly kind: 'failed'; readonly why: string };

export type Post = (toSend: PostRequest) => Promise<PostAnswer>;

/** Nothing of the answer's body is read. */
export const post: Post = async ({ url, contentType, headers, body, timeoutMs, signal }) => {
  const agent = new Agent({ connect: { timeout: timeoutMs }, allowH2: false });
  const tooLong = AbortSignal.timeout(timeoutMs);
  try {
    const answer = await request(url.reveal(), {
      dispatcher: agent,
      method: 'POST',
      headers: { ...headers, 'content-type': contentType, 'user-agent': 'rebalance' },
      body,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      signal: AbortSignal.any([signal, tooLong]),
    });
    answer.body.on('error', () => undefined);
    answer.body.destroy();
    return { kind: 'answered', status: answer.statusCode };
  } catch (error) {
    return { kind: 'failed', why: tooLong.aborted ? 'timeout' : failureCode(error) };
  } finally {
    await agent.destroy();
  }
};

/** Error texts are not shown, since they may quote the address. */
function failureCode(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0)
    return failureCode(error.errors[0]);
  if (error instanceof Error && 'code' in error && typeof error.code === 'string')
    return error.code;
  return error instanceof Error ? error.name : 'unknown';
}
