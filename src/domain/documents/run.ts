/** `run.json`: what a run read, did and wrote; written last, so that a directory with a complete one is whole. */
import { z } from 'zod';
import type { Branded } from '../ids.ts';
import { PROBLEM_CODES } from '../problem.ts';
import {
  accountIdField,
  fields,
  instantField,
  portfolioIdField,
  tradeDateField,
} from './fields.ts';

export const RUN_SCHEMA = 'rebalance/run/1';

/** A SHA-256 as 64 hexadecimal digits in lower case. */
export type Sha256 = Branded<'Sha256'>;

export const SHA_256_PATTERN = /^[0-9a-f]{64}$/;

export const sha256Field = z.string().regex(SHA_256_PATTERN, {
  error: 'expected a SHA-256 as 64 hexadecimal digits',
}) as unknown as z.ZodType<Sha256, string>;

export const fileRecordField = fields({
  /** Relative to the run directory. */
  path: z.string().min(1),
  sha256: sha256Field,
  bytes: z.int().min(0),
});

export const inputRecordField = fields({
  /** A file of the run directory, or for what comes from elsewhere a name with a colon: `config:policy.yaml`. */
  path: z.string().min(1),
  sha256: sha256Field,
  bytes: z.int().min(0),
  /** Hash of what the input says: the same when only its layout or the time of fetching differs. */
  identity: sha256Field,
});

export const stageRecordField = fields({
  name: z.string().min(1),
  /** For a stage that runs once for each account. */
  accountId: accountIdField.nullable(),
  startedAt: instantField,
  durationMs: z.int().min(0),
  attempts: z.int().min(0),
  outcome: z.enum(['done', 'failed', 'kept', 'not_reached']),
});

export const runProblemField = fields({
  code: z.enum(PROBLEM_CODES),
  what: z.string(),
  where: z.string().nullable(),
  next: z.string(),
});

export const runDocument = fields({
  schema: z.literal(RUN_SCHEMA),
  /** The same for the same portfolio, date and inputs. */
  runId: z.string().min(1),
  portfolioId: portfolioIdField,
  tradeDate: tradeDateField,
  startedAt: instantField,
  finishedAt: instantField,
  /** Of the program and of what it ran on, such as `rebalance` and `node`. */
  versions: z.record(z.string(), z.string()),
  configHash: sha256Field,
  inputs: z.array(inputRecordField).readonly(),
  outputs: z.array(fileRecordField).readonly(),
  stages: z.array(stageRecordField).readonly(),
  /** Complete runs are never changed; a failed one is taken up again by the next run of its date. */
  outcome: z.enum(['complete', 'failed']),
  exitCode: z.int().min(0).max(255),
  problems: z.array(runProblemField).readonly(),
  /** The complete run before this one, by its directory and the hash of its `run.json`; null for the first. */
  previous: fields({ run: z.string().min(1), sha256: sha256Field }).nullable(),
});

export type RunManifest = z.output<typeof runDocument>;
export type FileRecord = z.output<typeof fileRecordField>;
export type InputRecord = z.output<typeof inputRecordField>;
export type StageRecord = z.output<typeof stageRecordField>;
