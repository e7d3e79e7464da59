/** The NATS sink with a real server: what a stream stores, what it refuses to store twice, and who may connect. */
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { type ConnectionOptions, connect } from '@nats-io/transport-node';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Secret } from '#domain/secret.ts';
import { cloudEventSchema } from '#notify/cloud-event.ts';
import { type NatsSinkOptions, openNatsSink } from '#notify/sinks/nats-sink.ts';
import { natsIsPresent, startNats } from '../../support/nats.ts';
import { anEvent, LIMITS } from './support.ts';

const SUBJECT = 'rebalancing.triggered';

function open(server: string, given: Partial<NatsSinkOptions> = {}) {
  const sink = openNatsSink({
    server,
    subject: SUBJECT,
    stream: null,
    credentials: { kind: 'none' },
    ...given,
  });
  onTestFinished(() => sink.close());
  return sink;
}

async function client(server: string, options: ConnectionOptions = {}) {
  const connection = await connect({ servers: server, ...options });
  onTestFinished(() => connection.close());
  return connection;
}

async function makeStream(server: string, options: ConnectionOptions = {}) {
  const connection = await client(server, options);
  const manager = await jetstreamManager(connection);
  await manager.streams.add({ name: 'EVENTS', subjects: ['rebalancing.*'] });
  const stored = async () => {
    const { state } = await manager.streams.info('EVENTS');
    const consumer = await jetstream(connection).consumers.get('EVENTS');
    const messages = [];
    for (let left = state.messages; left > 0; left -= 1) {
      const message = await consumer.next();
      if (message !== null) messages.push(message);
    }
    return messages;
  };
  return { stored };
}

describe.skipIf(!natsIsPresent())('a NATS server', () => {
  test('stores each event once, as a CloudEvent, however often it is sent', async () => {
    const server = await startNats();
    const { stored } = await makeStream(server);
    const sink = open(server);
    for (const id of ['1', '2', '2', '1', '3'])
      expect(await sink.send(anEvent({ id }), LIMITS)).toEqual({ kind: 'delivered' });
    const messages = await stored();
    expect(messages.map((message) => message.headers?.get('Nats-Msg-Id'))).toEqual(['1', '2', '3']);
    const [first] = messages;
    expect(first?.subject).toBe(SUBJECT);
    expect(first?.headers?.get('content-type')).toContain('application/cloudevents+json');
    expect(cloudEventSchema.parse(first?.json())).toMatchObject({
      id: '1',
      data: JSON.parse(anEvent({ id: '1' }).payload),
    });
  });

  test('without a stream for the subject has not taken the event', async () => {
    const sink = open(await startNats());
    expect(await sink.send(anEvent(), LIMITS)).toEqual({
      kind: 'failed',
      why: `no stream takes ${SUBJECT}`,
    });
  });

  test('with another stream than the one that is named has not taken it', async () => {
    const server = await startNats();
    await makeStream(server);
    expect(await open(server, { stream: 'OTHER' }).send(anEvent(), LIMITS)).toMatchObject({
      kind: 'failed',
      why: expect.stringContaining('expected stream does not match'),
    });
    expect(await open(server, { stream: 'EVENTS' }).send(anEvent(), LIMITS)).toEqual({
      kind: 'delivered',
    });
  });

  test('asks for its token', async () => {
    const token = 'a-token-that-is-secret';
    const server = await startNats(['--auth', token]);
    await makeStream(server, { token });
    const right = { kind: 'token', token: new Secret(token) } as const;
    expect(await open(server, { credentials: right }).send(anEvent(), LIMITS)).toEqual({
      kind: 'delivered',
    });
    const wrong = { kind: 'token', token: new Secret('another-secret') } as const;
    const refused = await open(server, { credentials: wrong }).send(anEvent(), LIMITS);
    expect(refused).toMatchObject({ kind: 'failed' });
    expect(JSON.stringify(refused)).not.toContain('secret');
  });

  test('asks for its user and password', async () => {
    const server = await startNats(['--user', 'relay', '--pass', 'a-secret']);
    await makeStream(server, { user: 'relay', pass: 'a-secret' });
    const credentials = {
      kind: 'user',
      user: new Secret('relay'),
      password: new Secret('a-secret'),
    } as const;
    expect(await open(server, { credentials }).send(anEvent(), LIMITS)).toEqual({
      kind: 'delivered',
    });
    expect((await open(server).send(anEvent(), LIMITS)).kind).toBe('failed');
  });

  test('that does not offer encryption is told nothing where tls:// is configured', async () => {
    const server = await startNats(['--auth', 'a-secret']);
    const sink = open(server.replace('nats:', 'tls:'), {
      credentials: { kind: 'token', token: new Secret('a-secret') },
    });
    expect(await sink.send(anEvent(), LIMITS)).toMatchObject({
      kind: 'failed',
      why: expect.stringContaining('tls'),
    });
  });

  test('is connected to once by events that are sent together, and anew after it was lost', async () => {
    const server = await startNats();
    const { stored } = await makeStream(server);
    const sink = open(server);
    await Promise.all(['1', '2', '3'].map((id) => sink.send(anEvent({ id }), LIMITS)));
    await sink.close();
    expect(await sink.send(anEvent({ id: '4' }), LIMITS)).toEqual({ kind: 'delivered' });
    expect(await stored()).toHaveLength(4);
  });
});

test('where nobody listens the event has not arrived', async () => {
  expect((await open('nats://127.0.0.1:1').send(anEvent(), LIMITS)).kind).toBe('failed');
});

test('an event whose sending is stopped has not arrived', async () => {
  const signal = AbortSignal.abort();
  expect(await open('nats://127.0.0.1:1').send(anEvent(), { ...LIMITS, signal })).toEqual({
    kind: 'failed',
    why: 'stopped',
  });
});
