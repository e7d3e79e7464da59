/** The effects of this room on a real system: clock, sockets, files, environment and secrets. */
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import type { FetchAccountsEffects } from './accounts.ts';
import type { RateLimiter } from './limiter.ts';
import type { FetchMarketEffects } from './market/fetch-market.ts';
import { loadMarket } from './market/registry.ts';
import { loadBrokerage } from './registry.ts';
import { resolveSecret } from './secrets.ts';
import { systemTiming } from './timing.ts';
import { openHttp } from './undici-http.ts';

export interface SystemSurroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What relative paths in the configuration are relative to. */
  readonly configDirectory: string;
  readonly signal: AbortSignal;
  /** Shared by all portfolios that this process works on. */
  readonly limiter?: RateLimiter;
}

/** For `fetchAccounts` and `fetchMarket`; progress callbacks are added by whoever shows progress. */
export function systemEffects(
  surroundings: SystemSurroundings,
): FetchAccountsEffects & FetchMarketEffects {
  const { environment, configDirectory, signal, limiter } = surroundings;
  return {
    timing: systemTiming,
    signal,
    openHttp,
    lookUps: {
      environment: (name) => environment[name],
      secret: (reference) => resolveSecret(reference, surroundings),
    },
    readFile: (path) => readWholeFile(resolve(configDirectory, path)),
    loadAdapter: loadBrokerage,
    loadMarket,
    ...(limiter === undefined ? {} : { limiter }),
  };
}

const FILE_BYTES_MAX = 64 * 1024 * 1024;

async function readWholeFile(path: string): Promise<Outcome<Uint8Array>> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stat = await file.stat();
    if (!stat.isFile()) return failure(unreadable(path, 'is not a regular file'));
    if (stat.size > FILE_BYTES_MAX)
      return failure(unreadable(path, `is larger than ${FILE_BYTES_MAX} bytes`));
    return success(await file.readFile());
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    return failure(unreadable(path, `cannot be read (${code})`));
  } finally {
    await file?.close();
  }
}

function unreadable(path: string, what: string) {
  return {
    code: 'document-missing',
    what: `${path} ${what}`,
    next: 'check the path in brokerages.yaml; relative paths start at the configuration directory',
  } as const;
}
