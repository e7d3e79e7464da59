/**
 * A whole rebalance as a process of its own: everything is real but the clock, which stands at half past four on
 * the fixtures' trading day, so that two runs give the same bytes.
 */
import { findPackageJSON } from 'node:module';
import { homedir } from 'node:os';
import { dirname } from 'node:path';
import { runCommandLine } from '#cli/program.ts';
import type { Instant } from '#domain/time.ts';
import { systemTiming } from '#fetch/timing.ts';

const NOW = '2026-11-20T21:30:00Z' as Instant;

const stop = new AbortController();
process.on('SIGTERM', () => stop.abort('terminated'));

process.exitCode = await runCommandLine(process.argv.slice(2), {
  environment: process.env,
  currentDirectory: process.cwd(),
  homeDirectory: homedir(),
  // Bundled it is in another folder.
  installDirectory: dirname(findPackageJSON(import.meta.url) ?? ''),
  stdout: process.stdout,
  stderr: process.stderr,
  now: () => NOW,
  sleep: systemTiming.sleep,
  random: () => 0,
  signal: stop.signal,
});
