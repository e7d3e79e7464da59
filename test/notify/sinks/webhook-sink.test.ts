/** The webhook sink over a real socket: what a receiver gets, what it can verify, and what is never sent. */
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Secret } from '#domain/secret.ts';
import { cloudEventSchema } from '#notify/cloud-event.ts';
import { post } from '#notify/post.ts';
import { openWebhookSink } from '#notify/sinks/webhook-sink.ts';
import { mustFail, mustSucceed } from '../../support/outcomes.ts';
import { anEvent, LIMITS } from './support.ts';

const KEY = `whsec_${randomBytes(32).toString('base64')}`;

interface Received {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

async function receiver(status = 204) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
      );
      received.push({ headers, body: Buffer.concat(chunks).toString() });
      response.writeHead(status, { location: '/elsewhere' }).end();
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/secret-part`,
    received,
  };
}

function open(url: string, key = KEY) {
  return openWebhookSink({
    urlReference: { kind: 'env', name: 'EVENTS_URL' },
    url: new Secret(url),
    signingKeyReference: { kind: 'env', name: 'EVENTS_KEY' },
    signingKey: new Secret(key),
    post,
    now: () => Date.now(),
  });
}

async function receive(event = anEvent()): Promise<Received> {
  const { url, received } = await receiver();
  expect(await mustSucceed(open(url)).send(event, LIMITS)).toEqual({ kind: 'delivered' });
  const [first] = received;
  if (first === undefined) throw new Error('nothing arrived');
  return first;
}

describe('what arrives', () => {
  test('is a CloudEvent 1.0 in structured mode around the document of the event', async () => {
    const event = anEvent();
    const { headers, body } = await receive(event);
    expect(headers['content-type']).toBe('application/cloudevents+json; charset=utf-8');
    const envelope = cloudEventSchema.parse(JSON.parse(body));
    expect(envelope).toEqual({
      specversion: '1.0',
      id: event.id,
      source: '/rebalance/portfolios/household',
      type: 'rebalancing_triggered',
      subject: 'household',
      time: '2026-11-20T21:30:00Z',
      datacontenttype: 'application/json',
      data: JSON.parse(event.payload),
    });
  });

  test('keeps the rules of the specification on attributes', async () => {
    const { body } = await receive();
    const { data, ...attributes } = JSON.parse(body) as Record<string, unknown>;
    expect(data).toBeTypeOf('object');
    for (const required of ['id', 'source', 'specversion', 'type'])
      expect(attributes[required], required).toMatch(/./);
    for (const [name, value] of Object.entries(attributes)) {
      expect(name).toMatch(/^[a-z0-9]{1,20}$/);
      // Strings may hold no control characters (section 2 "Type System").
      expect(value).toMatch(/^[^\p{Cc}\p{Cs}]+$/u);
    }
    expect(new URL(String(attributes['source']), 'https://example.com').pathname).toBe(
      attributes['source'],
    );
    expect(attributes['time']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/);
  });

  test('is signed as Standard Webhooks say, so that their library accepts it', async () => {
    const { headers, body } = await receive();
    expect(new Webhook(KEY).verify(body, headers)).toEqual(JSON.parse(body));
    expect(headers['webhook-id']).toBe(anEvent().id);
  });

  test.each([
    ['another body', (got: Received) => ({ ...got, body: `${got.body} ` })],
    [
      'another id',
      ({ headers, body }: Received) => ({ body, headers: { ...headers, 'webhook-id': 'x' } }),
    ],
    [
      'an old time',
      ({ headers, body }: Received) => ({
        body,
        headers: { ...headers, 'webhook-timestamp': String(Math.floor(Date.now() / 1000) - 600) },
      }),
    ],
  ])('would not be accepted with %s', async (_, change) => {
    const { headers, body } = change(await receive());
    expect(() => new Webhook(KEY).verify(body, headers)).toThrow();
  });

  test('of a second delivery has the same id', async () => {
    const { url, received } = await receiver();
    const sink = mustSucceed(open(url));
    await sink.send(anEvent(), LIMITS);
    await sink.send(anEvent(), LIMITS);
    expect(received.map(({ headers }) => headers['webhook-id'])).toEqual([
      anEvent().id,
      anEvent().id,
    ]);
  });
});

describe('an event is not delivered', () => {
  test.each([302, 400, 410, 429, 500, 503])('when the receiver answers %d', async (status) => {
    const { url, received } = await receiver(status);
    expect(await mustSucceed(open(url)).send(anEvent(), LIMITS)).toEqual({
      kind: 'failed',
      why: `answered ${status}`,
    });
    expect(received).toHaveLength(1);
  });

  test('where nobody listens', async () => {
    expect(await mustSucceed(open('http://127.0.0.1:1/x')).send(anEvent(), LIMITS)).toEqual({
      kind: 'failed',
      why: 'ECONNREFUSED',
    });
  });

  test.each([
    ['is no JSON', { payload: '{"event_id": ' }, 'is no CloudEvent: see data'],
    ['is no object', { payload: '[1]' }, 'is no CloudEvent: see data'],
    ['has a type that is none', { type: 'Rebalancing Triggered' }, 'is no CloudEvent: see type'],
    [
      'is too large',
      { payload: JSON.stringify({ text: 'x'.repeat(1_000_000) }) },
      'more than the 1000000 that are sent',
    ],
  ])('that %s', async (_, change, why) => {
    const { url, received } = await receiver();
    expect(await mustSucceed(open(url)).send(anEvent(change), LIMITS)).toEqual({
      kind: 'failed',
      why: expect.stringContaining(why),
    });
    expect(received).toEqual([]);
  });
});

describe('a sink is refused', () => {
  test.each(['http://hooks.example/x', 'file:///etc/passwd', 'secretish'])(
    'with the address %s, which is not repeated',
    (url) => {
      const problem = mustFail(open(url));
      expect(problem).toMatchObject({ code: 'secret-missing', where: 'env:EVENTS_URL' });
      expect(JSON.stringify(problem)).not.toContain(url);
    },
  );

  test.each([
    ['no prefix', randomBytes(32).toString('base64')],
    ['too few bytes', `whsec_${randomBytes(23).toString('base64')}`],
    ['too many bytes', `whsec_${randomBytes(65).toString('base64')}`],
    ['what is no base64', 'whsec_this is no base64 text at all, is it?'],
    ['nothing', 'whsec_'],
  ])('with a key that has %s, which is not repeated', (_, key) => {
    const problem = mustFail(open('https://hooks.example/x', key));
    expect(problem).toMatchObject({ code: 'secret-missing', where: 'env:EVENTS_KEY' });
    expect(key.length > 10 && JSON.stringify(problem).includes(key)).toBe(false);
  });
});
