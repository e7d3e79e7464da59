/** The signature that SnapTrade asks of every request: https://docs.snaptrade.com/docs/request-signatures. */
import { createHmac } from 'node:crypto';
import type { Secret } from '#domain/secret.ts';

/** The path is signed with this prefix whether or not it is sent with it. */
const SIGNED_PREFIX = '/api/v1';

/**
 * Base64 of the HMAC-SHA256 over the compact JSON, keys in alphabetical order, of a request without a body.
 * `rawQuery` is the query exactly as it is sent, without its question mark.
 */
export function signature(
  request: { readonly resource: `/${string}`; readonly rawQuery: string },
  consumerKey: Secret,
): string {
  const signed = JSON.stringify({
    content: null,
    path: `${SIGNED_PREFIX}${request.resource}`,
    query: request.rawQuery,
  });
  return createHmac('sha256', consumerKey.reveal()).update(signed, 'utf8').digest('base64');
}
