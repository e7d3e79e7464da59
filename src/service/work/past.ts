/** Lists what was recommended and what was executed, newest first. */
import { z } from 'zod';
import { historyEntryField, recommendationField } from '#domain/documents/execution.ts';
import { type Outcome, success } from '#domain/outcome.ts';
import type { Page } from '#ledger/ledger.ts';
import type { Answer } from '../answer.ts';
import type { Portfolio } from './desk.ts';
import type { PageRequest } from './job.ts';
import { pageAnswer } from './pages.ts';

export async function listRecommendations(
  page: PageRequest,
  portfolio: Portfolio,
): Promise<Outcome<Answer>> {
  const listed = await portfolio.ledger.listRecommendations(pageOf(page, portfolio));
  if (!listed.ok) return listed;
  return success(
    pageAnswer(listed.value, page, {
      keyOf: ({ runId }) => runId,
      json: (each) => z.encode(recommendationField, each),
    }),
  );
}

export async function listExecutions(
  page: PageRequest,
  portfolio: Portfolio,
): Promise<Outcome<Answer>> {
  const listed = await portfolio.ledger.listHistory(pageOf(page, portfolio));
  if (!listed.ok) return listed;
  return success(
    pageAnswer(listed.value, page, {
      keyOf: ({ id }) => id,
      json: (each) => z.encode(historyEntryField, each),
    }),
  );
}

function pageOf({ limit, after }: PageRequest, { loaded }: Portfolio): Page {
  const { portfolioId } = loaded.config.targets;
  return { portfolioId, limit: limit + 1, ...(after === null ? {} : { after }) };
}
