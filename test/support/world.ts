/** A whole command line inside a test: captured output, a frozen clock, pauses that pass at once, the fixture brokerages. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { runCommandLine } from '#cli/program.ts';
import type { OutputStream, World } from '#cli/world.ts';
import { type Instant, milliseconds } from '#domain/time.ts';
import { DESK_IDS } from '../../fixtures/desks.ts';
import { type FixtureOptions, type Fixtures, startFixtures } from '../../fixtures/server.ts';

export const INSTALL_DIRECTORY = fileURLToPath(new URL('../../', import.meta.url));
export const FIXTURE_CONFIG = join(INSTALL_DIRECTORY, 'fixtures', 'config');
/** Half past four in New York, after the close of the fixtures' today. */
export const FIXTURE_NOW = '2026-11-20T21:30:00Z' as Instant;

export interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** What a test may say about its world; the rest is as cron has it: no terminal, and nothing in the environment. */
export interface Surroundings {
  readonly environment?: Readonly<Record<string, string>>;
  readonly currentDirectory?: string;
  readonly homeDirectory?: string;
  readonly now?: Instant;
  readonly stdout?: Terminal;
  readonly stderr?: Terminal;
  readonly signal?: AbortSignal;
}

export interface Ending {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Pauses that were asked for, in the order of asking. */
  readonly pausesMs: readonly number[];
}

/** Runs one command line (without the program's own name) in this process. */
export async function rebalance(
  words: readonly string[],
  surroundings: Surroundings = {},
): Promise<Ending> {
  const { world, ending } = makeWorld(surroundings);
  return ending(await runCommandLine(words, world));
}

export function makeWorld(given: Surroundings = {}): {
  readonly world: World;
  readonly ending: (exit: number) => Ending;
} {
  const stdout = capture(given.stdout);
  const stderr = capture(given.stderr);
  const pausesMs: number[] = [];
  const world: World = {
    environment: given.environment ?? {},
    currentDirectory: given.currentDirectory ?? tmpdir(),
    homeDirectory: given.homeDirectory ?? '/nonexistent',
    installDirectory: INSTALL_DIRECTORY,
    stdout: stdout.stream,
    stderr: stderr.stream,
    now: () => given.now ?? FIXTURE_NOW,
    sleep: async (durationMs) => {
      pausesMs.push(durationMs);
    },
    random: () => 0,
    signal: given.signal ?? new AbortController().signal,
  };
  return {
    world,
    ending: (exit) => ({ exit, stdout: stdout.text(), stderr: stderr.text(), pausesMs }),
  };
}

function capture(terminal: Terminal = {}): {
  readonly stream: OutputStream;
  readonly text: () => string;
} {
  const written: string[] = [];
  return {
    stream: { ...terminal, write: (text) => written.push(text) },
    text: () => written.join(''),
  };
}

/** The fixture brokerages for all tests of a file; every test begins with all of them well. */
export function useFixtures(options: FixtureOptions = {}): () => Fixtures {
  let fixtures: Fixtures | undefined;
  const running = (): Fixtures => {
    if (fixtures === undefined) throw new Error('the fixtures serve only while tests run');
    return fixtures;
  };
  beforeAll(async () => {
    fixtures = await startFixtures({ now: () => milliseconds(FIXTURE_NOW), ...options });
  });
  afterEach(() => {
    for (const desk of DESK_IDS) running().setFault(desk, null);
  });
  afterAll(() => running().stop());
  return running;
}

/** What the fixtures' household needs in the environment: its configuration and its secrets. */
export function environmentOf(fixtures: Fixtures): Readonly<Record<string, string>> {
  return { REBALANCE_CONFIG: FIXTURE_CONFIG, ...fixtures.environment };
}

/** A directory for all tests of a file. */
export function useDirectory(): () => string {
  let path: string | undefined;
  beforeAll(async () => {
    path = await mkdtemp(join(tmpdir(), 'rebalance-test-'));
  });
  afterAll(() => rm(path ?? '', { recursive: true, force: true }));
  return () => {
    if (path === undefined) throw new Error('the directory exists only while tests run');
    return path;
  };
}
