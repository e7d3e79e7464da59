/**
 * Events as signed HTTP requests.
 *
 * The signature is that of Standard Webhooks (https://www.standardwebhooks.com): HMAC-SHA256 over id, time and body,
 * so that a receiver knows the sender, recognises a second delivery, and can refuse an old one.
 */
import { Webhook } from 'standardwebhooks';
import type { SecretReference } from '#config/config.ts';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import { Secret } from '#domain/secret.ts';
import { safeUrl, UNSAFE_ADDRESS } from '../address.ts';
import { CLOUD_EVENT_CONTENT_TYPE, encodeCloudEvent } from '../cloud-event.ts';
import { placeOf } from '../messages.ts';
import type { Post } from '../post.ts';
import { DELIVERED, type EventSink, failed } from './sink.ts';

export interface WebhookSinkOptions {
  readonly urlReference: SecretReference;
  readonly url: Secret;
  readonly signingKeyReference: SecretReference;
  readonly signingKey: Secret;
  readonly post: Post;
  /** Milliseconds since 1970, for the time in the signature. */
  readonly now: () => number;
}

export function openWebhookSink(options: WebhookSinkOptions): Outcome<EventSink> {
  const { urlReference, signingKeyReference, signingKey, post, now } = options;
  const name = `webhook ${placeOf(urlReference)}`;
  const url = safeUrl(options.url);
  if (url === undefined)
    return failure({
      code: 'secret-missing',
      where: placeOf(urlReference),
      what: UNSAFE_ADDRESS,
      next: 'put an https:// address there',
    });
  if (!isSigningKey(signingKey)) return failure(noSigningKey(signingKeyReference));
  const signer = new Webhook(signingKey.reveal());
  const address = new Secret(url.href);
  return success({
    name,
    send: async (event, limits) => {
      const encoded = encodeCloudEvent(event);
      if (encoded.kind === 'refused') return failed(encoded.why);
      const sentAt = new Date(now());
      const answer = await post({
        url: address,
        contentType: CLOUD_EVENT_CONTENT_TYPE,
        headers: {
          'webhook-id': event.id,
          'webhook-timestamp': String(Math.floor(sentAt.getTime() / 1000)),
          'webhook-signature': signer.sign(event.id, sentAt, encoded.text),
        },
        body: encoded.text,
        ...limits,
      });
      if (answer.kind === 'failed') return failed(answer.why);
      const { status } = answer;
      return status >= 200 && status < 300 ? DELIVERED : failed(`answered ${status}`);
    },
    close: () => Promise.resolve(),
  });
}

const KEY_PREFIX = 'whsec_';
/** Standard Webhooks ask for 24 to 64 bytes. */
const KEY_BYTES_MIN = 24;
const KEY_BYTES_MAX = 64;

function isSigningKey(key: Secret): boolean {
  const text = key.reveal();
  if (!text.startsWith(KEY_PREFIX)) return false;
  const base64 = text.slice(KEY_PREFIX.length);
  const bytes = Buffer.from(base64, 'base64');
  const isBase64 = bytes.toString('base64') === base64;
  return isBase64 && bytes.length >= KEY_BYTES_MIN && bytes.length <= KEY_BYTES_MAX;
}

function noSigningKey(reference: SecretReference) {
  return {
    code: 'secret-missing',
    where: placeOf(reference),
    what: `is no signing key: ${KEY_PREFIX} and ${KEY_BYTES_MIN} to ${KEY_BYTES_MAX} bytes in base64`,
    next: 'make one, as docs/EVENTS.md shows, and give it to the receiver as well',
  } as const;
}
