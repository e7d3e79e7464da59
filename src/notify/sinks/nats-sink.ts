/** Events as messages of a NATS JetStream: delivered when the stream has stored them. */
import { jetstream } from '@nats-io/jetstream';
import { connect, headers, type NatsConnection } from '@nats-io/transport-node';
import type { Secret } from '#domain/secret.ts';
import { CLOUD_EVENT_CONTENT_TYPE, encodeCloudEvent } from '../cloud-event.ts';
import {
  DELIVERED,
  type EventSink,
  failed,
  type OutgoingEvent,
  type SendLimits,
  type SendResult,
} from './sink.ts';

export interface NatsSinkOptions {
  /** `tls://host:port`, or `nats://host:port` for what is not encrypted. */
  readonly server: string;
  readonly subject: string;
  readonly stream: string | null;
  readonly credentials: NatsCredentials;
}

export type NatsCredentials =
  | { readonly kind: 'none' }
  | { readonly kind: 'token'; readonly token: Secret }
  | { readonly kind: 'user'; readonly user: Secret; readonly password: Secret };

/** Connects with the first event, and anew after a connection that was lost. */
export function openNatsSink(options: NatsSinkOptions): EventSink {
  return new NatsSink(options);
}

class NatsSink implements EventSink {
  readonly name: string;
  readonly #options: NatsSinkOptions;
  #connecting: Promise<NatsConnection> | undefined;

  constructor(options: NatsSinkOptions) {
    this.#options = options;
    this.name = `nats ${options.server} ${options.subject}`;
  }

  async send(event: OutgoingEvent, { timeoutMs, signal }: SendLimits): Promise<SendResult> {
    const encoded = encodeCloudEvent(event);
    if (encoded.kind === 'refused') return failed(encoded.why);
    try {
      await untilAborted(this.#publish(event.id, encoded.text, timeoutMs), signal);
      return DELIVERED;
    } catch (error) {
      return failed(this.#reasonOf(error));
    }
  }

  async close(): Promise<void> {
    const connecting = this.#connecting;
    this.#connecting = undefined;
    await connecting?.then(
      (connection) => connection.close(),
      () => undefined,
    );
  }

  /** Resolves with the stream's acknowledgement; a message it has already is acknowledged as well. */
  async #publish(id: string, text: string, timeoutMs: number): Promise<void> {
    const { subject, stream } = this.#options;
    const messageHeaders = headers();
    messageHeaders.set('content-type', CLOUD_EVENT_CONTENT_TYPE);
    const connection = await this.#connection(timeoutMs);
    await jetstream(connection, { timeout: timeoutMs }).publish(subject, text, {
      msgID: id,
      headers: messageHeaders,
      timeout: timeoutMs,
      retries: 1,
      ...(stream === null ? {} : { expect: { streamName: stream } }),
    });
  }

  async #connection(timeoutMs: number): Promise<NatsConnection> {
    const current = this.#connecting;
    const known = await current?.catch(() => undefined);
    if (known !== undefined && !known.isClosed()) return known;
    // Of several events that find no connection, the first makes it.
    const others = this.#connecting === current ? undefined : this.#connecting;
    const connecting = others ?? this.#connect(timeoutMs);
    this.#connecting = connecting;
    return connecting;
  }

  #connect(timeoutMs: number): Promise<NatsConnection> {
    const { server, credentials } = this.#options;
    return connect({
      servers: server.replace(/^\w+:\/\//, ''),
      name: 'rebalance',
      timeout: timeoutMs,
      reconnect: false,
      ignoreClusterUpdates: true,
      noAsyncTraces: true,
      // Without it a server that offers no encryption would be told the credentials.
      ...(server.startsWith('tls:') ? { tls: {} } : {}),
      ...authentication(credentials),
    });
  }

  #reasonOf(error: unknown): string {
    const { subject } = this.#options;
    if (!(error instanceof Error)) return 'unknown';
    if (error.name === 'JetStreamNotEnabled') return `no stream takes ${subject}`;
    return error.message.slice(0, REASON_LENGTH_MAX);
  }
}

const REASON_LENGTH_MAX = 200;

function authentication(credentials: NatsCredentials) {
  switch (credentials.kind) {
    case 'none':
      return {};
    case 'token':
      return { token: credentials.token.reveal() };
    case 'user':
      return { user: credentials.user.reveal(), pass: credentials.password.reveal() };
  }
}

/** What is sent goes on in the background; nobody waits for it any more. */
async function untilAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  work.catch(() => undefined);
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(new Error('stopped'));
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
