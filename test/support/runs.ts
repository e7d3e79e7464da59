/** Runs in a work directory, made as the application makes them. */
import { RUN_SCHEMA, type RunManifest } from '#domain/documents/run.ts';
import { sha256 } from '#runs/hash.ts';
import { recordInputs, recordOutputs, runIdOf } from '#runs/manifest.ts';
import type { PortfolioRuns } from '#runs/portfolio-runs.ts';
import { dateOf, HOUSEHOLD, instantAt } from './documents.ts';
import { mustSucceed } from './outcomes.ts';

/** Completes, or ends as failed, the run of a date whose files are already written; throws when that fails. */
export async function finishRun(
  runs: PortfolioRuns,
  date: string,
  parts: { readonly outputs?: readonly string[]; readonly outcome?: RunManifest['outcome'] } = {},
): Promise<RunManifest> {
  const tradeDate = dateOf(date);
  const directory = runs.directory(tradeDate);
  const inputs = mustSucceed(await recordInputs(directory, []));
  const manifest: RunManifest = {
    schema: RUN_SCHEMA,
    runId: runIdOf({ portfolioId: HOUSEHOLD, tradeDate, inputs }),
    portfolioId: HOUSEHOLD,
    tradeDate,
    startedAt: instantAt(`${date}T22:00:00Z`),
    finishedAt: instantAt(`${date}T22:00:09Z`),
    versions: { rebalance: '0.1.0' },
    configHash: sha256('configuration'),
    inputs,
    outputs: mustSucceed(await recordOutputs(directory, parts.outputs ?? [])),
    stages: [
      {
        name: 'fetch',
        accountId: null,
        startedAt: instantAt(`${date}T22:00:00Z`),
        durationMs: 800,
        attempts: 1,
        waitsMs: [],
        outcome: 'done',
      },
    ],
    outcome: parts.outcome ?? 'complete',
    exitCode: parts.outcome === 'failed' ? 23 : 0,
    problems: [],
    previous: mustSucceed(await runs.previousOf(tradeDate))?.link ?? null,
  };
  mustSucceed(await directory.writeManifest(manifest));
  return manifest;
}
