/** Deliveries: bounded attempts, warnings that never repeat the address, addresses that are safe to send to. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { failure, success } from '#domain/outcome.ts';
import { Secret } from '#domain/secret.ts';
import { type Delivery, deliver } from '#notify/deliver.ts';
import { type PostAnswer, type PostRequest, post } from '#notify/post.ts';

const ADDRESS = 'https://hooks.example/T000/secretpart?rid=7';

const DELIVERY: Delivery = {
  to: 'webhook',
  url: { kind: 'env', name: 'HOOK' },
  suffix: '',
  contentType: 'application/json',
  body: '{}',
};

async function attempt(
  answers: readonly PostAnswer[],
  given: { readonly address?: string; readonly suffix?: string } = {},
) {
  const sent: PostRequest[] = [];
  const pausesMs: number[] = [];
  const warning = await deliver(
    { ...DELIVERY, suffix: given.suffix ?? '' },
    { attemptsMax: 3, timeoutMs: 10_000, signal: new AbortController().signal },
    {
      lookUp: async () => success(new Secret(given.address ?? ADDRESS)),
      post: async (toSend) => {
        sent.push(toSend);
        return answers[sent.length - 1] ?? { kind: 'failed', why: 'no answer is left' };
      },
      sleep: async (durationMs) => {
        pausesMs.push(durationMs);
      },
    },
  );
  return { warning, urls: sent.map(({ url }) => url.reveal()), pausesMs };
}

const answered = (status: number): PostAnswer => ({ kind: 'answered', status });
const refused: PostAnswer = { kind: 'failed', why: 'ECONNREFUSED' };

describe('a delivery', () => {
  test('that arrives is no warning', async () => {
    expect(await attempt([answered(200)])).toMatchObject({ warning: undefined, pausesMs: [] });
  });

  test('is tried again when that may help, three times at most', async () => {
    const { warning, urls, pausesMs } = await attempt([refused, answered(503), answered(429)]);
    expect(urls).toHaveLength(3);
    expect(pausesMs).toEqual([1_000, 2_000]);
    expect(warning).toBe('webhook env:HOOK was not told: answered 429 (3 attempts)');
  });

  test('is not tried again when it was refused for good', async () => {
    const { warning, urls } = await attempt([answered(404)]);
    expect(urls).toHaveLength(1);
    expect(warning).toBe('webhook env:HOOK was not told: answered 404 (1 attempt)');
  });

  test('puts its suffix after the path and before the query', async () => {
    const { urls } = await attempt([answered(200)], { suffix: '/start' });
    expect(urls).toEqual(['https://hooks.example/T000/secretpart/start?rid=7']);
  });

  test.each(['http://hooks.example/x', 'file:///etc/passwd', 'not an address'])(
    'is not sent to %s',
    async (address) => {
      const { warning, urls } = await attempt([], { address });
      expect(urls).toEqual([]);
      expect(warning).toContain('its address is not https://');
      expect(warning).not.toContain(address);
    },
  );

  test('whose address cannot be looked up says what is missing', async () => {
    const problem = {
      code: 'secret-missing',
      what: 'environment variable HOOK is not set or empty',
      next: 'set it where this program is started',
    } as const;
    const warning = await deliver(
      DELIVERY,
      { attemptsMax: 3, timeoutMs: 10_000, signal: new AbortController().signal },
      { lookUp: async () => failure(problem), post, sleep: async () => undefined },
    );
    expect(warning).toBe(`webhook env:HOOK was not told: ${problem.what}; ${problem.next}`);
  });
});

describe('a post over a real socket', () => {
  async function serve(answer: (body: string) => number | null): Promise<string> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const status = answer(Buffer.concat(chunks).toString());
        if (status !== null) response.writeHead(status, { location: '/elsewhere' }).end('thanks');
      });
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/x`;
  }
  const send = (url: string, timeoutMs = 5_000) =>
    post({
      url: new Secret(url),
      contentType: 'text/plain',
      body: 'hello',
      timeoutMs,
      signal: new AbortController().signal,
    });

  test('sends the body and gives back the status, without following a redirect', async () => {
    const bodies: string[] = [];
    const url = await serve((body) => (bodies.push(body) === 1 ? 302 : 200));
    expect(await send(url)).toEqual({ kind: 'answered', status: 302 });
    expect(bodies).toEqual(['hello']);
  });

  test('gives up on a server that never answers', async () => {
    const url = await serve(() => null);
    expect(await send(url, 50)).toEqual({ kind: 'failed', why: 'timeout' });
  });

  test('fails with a code where nobody listens', async () => {
    expect(await send('http://127.0.0.1:1/')).toEqual({ kind: 'failed', why: 'ECONNREFUSED' });
  });
});
