/** Stoplight Prism as a server of a vendor's description: by itself, or before another server as its judge. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { sharedPath } from '../support/shared.ts';

export type Description =
  | 'alpaca-trading-api.json'
  | 'alpaca-market-data-api.json'
  | 'snaptrade-api.yaml';

/** Answers by the description alone. `random` values fit the schemas; the others are the description's examples. */
export function startMock(
  description: Description,
  values: 'examples' | 'random',
): Promise<string> {
  return start('mock', description, values === 'random' ? ['--dynamic', '--seed', '42'] : []);
}

/** Passes requests on to `upstream`; a request or an answer that strays from the description becomes an error. */
export function startJudge(description: Description, upstream: string): Promise<string> {
  return start('proxy', description, ['--errors', upstream]);
}

/** Its address, once it listens; it ends with the test. */
async function start(
  command: 'mock' | 'proxy',
  description: Description,
  options: readonly string[],
): Promise<string> {
  const program = process.env['PRISM'];
  if (program === undefined) throw new Error('run test/prism/run.sh, which brings Prism');
  const document = sharedPath(`brokers/specs/${description}`);
  const words = [program, command, '--host', '127.0.0.1', '--port', '0', document, ...options];
  const child = spawn(process.execPath, words, {
    env: { ...process.env, SCARF_ANALYTICS: 'false', NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const address = /listening on (http:\/\/\S+)/.exec(line)?.[1];
    if (address === undefined) continue;
    // Read on, or the full pipe would stop it.
    child.stdout.resume();
    return address;
  }
  throw new Error(`prism ${command} ${description} ended before it listened`);
}
