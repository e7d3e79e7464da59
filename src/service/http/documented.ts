/** What a route says of its answers: the schema of each status, for the OpenAPI document. */
import type { z } from 'zod';
import { PROBLEM_KINDS, type ProblemStatus } from '../problem-kinds.ts';
import { problemDetails } from '../schemas/problem.ts';

interface DocumentedAnswer {
  readonly description: string;
  /** Null for an answer without a body. */
  readonly content: Readonly<Record<string, { readonly schema: z.ZodType }>> | null;
}

export type DocumentedAnswers = Readonly<Record<number, DocumentedAnswer>>;

/** Of every request. */
const ALWAYS = [400, 404, 408, 413, 415, 422, 431, 500] as const satisfies readonly ProblemStatus[];
/** Of every request that needs a key. */
const WITH_KEY = [401, 403, 429, 503] as const satisfies readonly ProblemStatus[];
/** Of every request that a thread does. */
const OF_WORK = [409, 504] as const satisfies readonly ProblemStatus[];
/** Of every request that may fetch. */
const OF_FETCHING = [502] as const satisfies readonly ProblemStatus[];

export function json(schema: z.ZodType, description: string): DocumentedAnswer {
  return { description, content: { 'application/json': { schema } } };
}

export function text(schema: z.ZodType, type: string, description: string): DocumentedAnswer {
  return { description, content: { [type]: { schema } } };
}

export function empty(description: string): DocumentedAnswer {
  return { description, content: null };
}

export function publicAnswers(
  answers: DocumentedAnswers,
  more: readonly ProblemStatus[] = [],
): DocumentedAnswers {
  return { ...problems([...ALWAYS, ...more]), ...answers };
}

export function keyedAnswers(answers: DocumentedAnswers): DocumentedAnswers {
  return { ...problems([...ALWAYS, ...WITH_KEY]), ...answers };
}

export function workAnswers(answers: DocumentedAnswers): DocumentedAnswers {
  return { ...problems([...ALWAYS, ...WITH_KEY, ...OF_WORK]), ...answers };
}

export function fetchingAnswers(answers: DocumentedAnswers): DocumentedAnswers {
  return { ...problems([...ALWAYS, ...WITH_KEY, ...OF_WORK, ...OF_FETCHING]), ...answers };
}

function problems(statuses: readonly ProblemStatus[]): DocumentedAnswers {
  return Object.fromEntries(
    statuses.map((status) => {
      const titles = Object.values(PROBLEM_KINDS)
        .filter((kind) => kind.status === status)
        .map(({ title }) => title);
      const content = { 'application/problem+json': { schema: problemDetails } };
      return [status, { description: titles.join('; '), content }];
    }),
  );
}
