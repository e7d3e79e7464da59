/** Starts processes of rebalance and of parts of it, and brokerages that keep them waiting. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { compileCache, programOfTests } from './installation/installation.ts';

export interface RunProcess {
  /** Resolves when stderr has a line with this text; rejects when the process ends without. */
  said(text: string): Promise<void>;
  kill(): void;
  /** Asks it to stop. */
  terminate(): void;
  /** The exit code, or null when it was killed. */
  readonly exited: Promise<number | null>;
  readonly stderr: () => string;
}

/** Starts one of the programs beside the tests, such as `run-process`; it ends with the test at the latest. */
export function startProgram(
  name: string,
  words: readonly string[],
  environment: Readonly<Record<string, string | undefined>> = process.env,
): ChildProcessWithoutNullStreams {
  const child = spawn(process.execPath, [programOfTests(name), ...words], {
    env: { ...environment, NODE_COMPILE_CACHE: compileCache() },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

/** A whole run; what it prints is not kept. */
export function startRun(
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
): RunProcess {
  const child = startProgram('run-process', words, environment);
  child.stdout.resume();
  let stderr = '';
  const listeners = new Set<() => void>();
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
    for (const listener of listeners) listener();
  });
  const exited = once(child, 'close').then(([code]) => code as number | null);
  const heard = (text: string) =>
    new Promise<void>((resolve) => {
      const listener = () => {
        if (!stderr.includes(text)) return;
        listeners.delete(listener);
        resolve();
      };
      listeners.add(listener);
      listener();
    });
  const ended = (text: string) =>
    exited.then((code) => {
      if (!stderr.includes(text))
        throw new Error(`ended with ${code} without "${text}": ${stderr}`);
    });
  return {
    said: (text) => Promise.race([heard(text), ended(text)]),
    kill: () => void child.kill('SIGKILL'),
    terminate: () => void child.kill('SIGTERM'),
    exited,
    stderr: () => stderr,
  };
}

/** Passes requests on to `origin`, but only once it is opened. */
export async function startGate(
  origin: string,
): Promise<{ readonly origin: string; readonly open: () => void }> {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const server = createServer((incoming, outgoing) => {
    void opened.then(() => {
      const { method, headers, url } = incoming;
      const passed = httpRequest(`${origin}${url}`, { method, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      });
      passed.on('error', () => outgoing.destroy());
      incoming.pipe(passed);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, open };
}
