/** A loopback HTTP server that answers as a test scripts it, faults of the connection included. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface ScriptedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** As sent, without the question mark. */
  readonly rawQuery: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface ScriptedAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text is sent as it is; anything else as JSON. */
  readonly body?: unknown;
  /** What the connection does instead of delivering the whole answer. */
  readonly fault?: 'cut-off' | 'silent' | 'reset' | 'drip';
}

export type Script = (request: ScriptedRequest) => ScriptedAnswer;

export interface ScriptedServer {
  readonly url: string;
  readonly requests: readonly ScriptedRequest[];
}

/** Runs until the test that started it has finished. */
export async function startServer(script: Script): Promise<ScriptedServer> {
  const requests: ScriptedRequest[] = [];
  const server = createServer((incoming, outgoing) => {
    const request = read(incoming);
    requests.push(request);
    answer(outgoing, script(request));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

function read(incoming: IncomingMessage): ScriptedRequest {
  const [path = '', rawQuery = ''] = (incoming.url ?? '').split('?', 2);
  return {
    method: incoming.method ?? '',
    path,
    rawQuery,
    query: new URLSearchParams(rawQuery),
    headers: incoming.headers,
  };
}

function answer(outgoing: ServerResponse, scripted: ScriptedAnswer): void {
  const text =
    typeof scripted.body === 'string' ? scripted.body : JSON.stringify(scripted.body ?? null);
  const body = Buffer.from(text);
  const headers = { 'content-type': 'application/json', ...scripted.headers };
  switch (scripted.fault) {
    case 'silent':
      return;
    case 'reset':
      outgoing.socket?.destroy();
      return;
    case 'cut-off':
      outgoing.writeHead(scripted.status ?? 200, {
        ...headers,
        'content-length': body.length + 20,
      });
      outgoing.write(body, () => outgoing.socket?.destroy());
      return;
    case 'drip': {
      outgoing.writeHead(scripted.status ?? 200, headers);
      const drops = setInterval(() => outgoing.write(' '), 20);
      outgoing.on('close', () => clearInterval(drops));
      return;
    }
    default:
      outgoing.writeHead(scripted.status ?? 200, headers);
      outgoing.end(body);
  }
}
