/** From what is configured to a sink: its secrets are looked up, and only the code that it needs is loaded. */
import type { SecretReference } from '#config/config.ts';
import type { EventSinkConfig } from '#config/events.ts';
import type { PortfolioId } from '#domain/ids.ts';
import { unreachable } from '#domain/invariant.ts';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import type { Secret } from '#domain/secret.ts';
import type { NatsCredentials } from './nats-sink.ts';
import type { EventSink } from './sink.ts';

export interface SinkEffects {
  readonly lookUp: (reference: SecretReference) => Promise<Outcome<Secret>>;
  /** Where the file sink keeps the events of a portfolio: an absolute path. */
  readonly eventFileOf: (portfolioId: PortfolioId) => string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Nothing is sent before the first event; only what is configured wrongly fails here. */
export async function openSink(
  config: EventSinkConfig,
  effects: SinkEffects,
): Promise<Outcome<EventSink>> {
  switch (config.kind) {
    case 'file': {
      const { openFileSink } = await import('./file-sink.ts');
      return success(openFileSink(effects.eventFileOf));
    }
    case 'webhook':
      return openWebhook(config.credentials, effects);
    case 'nats':
      return openNats(config, effects);
    default:
      return unreachable(config);
  }
}

async function openWebhook(
  references: Extract<EventSinkConfig, { kind: 'webhook' }>['credentials'],
  { lookUp, now }: SinkEffects,
): Promise<Outcome<EventSink>> {
  const found = await lookUpPair(references.url, references.signingKey, lookUp);
  if (!found.ok) return found;
  const [url, signingKey] = found.value;
  const [{ openWebhookSink }, { post }] = await Promise.all([
    import('./webhook-sink.ts'),
    import('../post.ts'),
  ]);
  return openWebhookSink({
    urlReference: references.url,
    url,
    signingKeyReference: references.signingKey,
    signingKey,
    post,
    now,
  });
}

async function openNats(
  { server, subject, stream, credentials }: Extract<EventSinkConfig, { kind: 'nats' }>,
  effects: SinkEffects,
): Promise<Outcome<EventSink>> {
  const found = await natsCredentials(credentials, effects);
  if (!found.ok) return found;
  const { openNatsSink } = await import('./nats-sink.ts');
  return success(openNatsSink({ server, subject, stream, credentials: found.value }));
}

async function natsCredentials(
  { token, user, password }: Extract<EventSinkConfig, { kind: 'nats' }>['credentials'],
  { lookUp }: SinkEffects,
): Promise<Outcome<NatsCredentials>> {
  if (token !== null) {
    const found = await lookUp(token);
    return found.ok ? success({ kind: 'token', token: found.value }) : found;
  }
  if (user === null || password === null) return success({ kind: 'none' });
  const found = await lookUpPair(user, password, lookUp);
  if (!found.ok) return found;
  const [first, second] = found.value;
  return success({ kind: 'user', user: first, password: second });
}

/** Both, or the problems of both. */
async function lookUpPair(
  left: SecretReference,
  right: SecretReference,
  lookUp: SinkEffects['lookUp'],
): Promise<Outcome<readonly [Secret, Secret]>> {
  const [first, second] = [await lookUp(left), await lookUp(right)];
  if (first.ok && second.ok) return success([first.value, second.value]);
  return failure(...[first, second].flatMap((each) => (each.ok ? [] : each.problems)));
}
