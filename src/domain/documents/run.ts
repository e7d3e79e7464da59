/** `run.json`: what a run read, did and wrote; written last, so that a directory with a complete one is whole. */
import { z } from 'zod';
import type { Branded } from '../ids.ts';
import { PROBLEM_CODES } from '../problem.ts';
import {
  accountIdField,
  fields,
  instantField,
  portfolioIdField,
  schemaField,
  tradeDateField,
} from './fields.ts';

export const RUN_SCHEMA = 'rebalance/run/1';

/** A SHA-256 as 64 hexadecimal digits in lower case. */
export type Sha256 = Branded<'Sha256'>;

export const SHA_256_PATTERN = /^[0-9a-f]{64}$/;

const sha256Text = z
  .string()
  .regex(SHA_256_PATTERN, { error: 'expected a SHA-256 as 64 hexadecimal digits' })
  .meta({ title: 'SHA-256', description: 'Of the bytes, as 64 hexadecimal digits' });
export const sha256Field = sha256Text as unknown as z.ZodType<Sha256, string>;

export const fileRecordField = fields({
  path: z.string().min(1).describe('Relative to the run directory'),
  sha256: sha256Field,
  bytes: z.int().min(0).describe('Length of the file'),
});

export const inputRecordField = fields({
  path: z
    .string()
    .min(1)
    .describe(
      'A file of the run directory, or for what comes from elsewhere a name with a colon: `config:policy.yaml`',
    ),
  sha256: sha256Field,
  bytes: z.int().min(0).describe('Length of the input'),
  identity: sha256Field.describe(
    'Hash of what the input says: the same when only its layout or the time of fetching differs',
  ),
});

export const stageRecordField = fields({
  name: z.string().min(1).describe('The stage'),
  accountId: accountIdField
    .nullable()
    .describe('For a stage that runs once for each account; `null` for the others'),
  startedAt: instantField.describe('When it began'),
  durationMs: z.int().min(0).describe('How long it took, in milliseconds'),
  attempts: z
    .int()
    .min(0)
    .describe('How often it was tried; 0 when it was not needed or not reached'),
  waitsMs: z
    .array(z.int().min(0))
    .readonly()
    .default([])
    .describe('Waits between the attempts, in order, in milliseconds'),
  outcome: z
    .enum(['done', 'failed', 'kept', 'not_reached'])
    .describe(
      '`kept`: the result of an earlier attempt still holds; `not_reached`: stopped before',
    ),
});

export const runProblemField = fields({
  code: z.enum(PROBLEM_CODES).meta({
    title: 'problem code',
    description: 'What kind of problem it is: docs/EXIT-CODES.md',
  }),
  what: z.string().describe('What is wrong, in one sentence'),
  where: z.string().nullable().describe('File, account or field'),
  next: z.string().describe('What to do about it'),
});

export const runDocument = fields({
  schema: schemaField(RUN_SCHEMA),
  runId: z.string().min(1).describe('The same for the same portfolio, date and inputs'),
  portfolioId: portfolioIdField,
  tradeDate: tradeDateField.describe('The date it was for'),
  startedAt: instantField.describe('When the run began'),
  finishedAt: instantField.describe('When it ended'),
  versions: z
    .record(z.string(), z.string())
    .describe('Of the program and of what it ran on, such as `rebalance` and `node`'),
  configHash: sha256Field.describe('Of the configuration files together'),
  inputs: z.array(inputRecordField).readonly().describe('What the run read'),
  outputs: z.array(fileRecordField).readonly().describe('What it wrote'),
  stages: z.array(stageRecordField).readonly().describe('What it did'),
  outcome: z
    .enum(['complete', 'failed'])
    .describe('A complete run is never changed; a failed one is taken up by the next of its date'),
  exitCode: z.int().min(0).max(255).describe('What the program ended with'),
  problems: z.array(runProblemField).readonly().describe('Why it failed; empty when it did not'),
  previous: fields({
    run: z.string().min(1).describe('Its directory'),
    sha256: sha256Field.describe('Hash of its `run.json`'),
  })
    .nullable()
    .describe('The complete run before this one; `null` for the first'),
});

export type RunManifest = z.output<typeof runDocument>;
export type FileRecord = z.output<typeof fileRecordField>;
export type InputRecord = z.output<typeof inputRecordField>;
export type StageRecord = z.output<typeof stageRecordField>;
