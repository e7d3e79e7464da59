/** Answers how far a portfolio has drifted by what was accepted, where nobody watches it with fresh quotes. */
import { NO_QUOTES } from '#aggregate/drift/revalue.ts';
import { noneAccepted } from '#app/accepted-run.ts';
import { lookAt } from '#app/drift/drift-report.ts';
import { readWatched } from '#app/drift/read-watched.ts';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import { milliseconds } from '#domain/time.ts';
import { type Answer, jsonAnswer } from '../answer.ts';
import { reportBody, withAge } from '../schemas/drift.ts';
import type { Portfolio } from './desk.ts';

export async function readDrift(portfolio: Portfolio): Promise<Outcome<Answer>> {
  const { loaded, ledger, now, runs } = portfolio;
  const accepted = await portfolio.accepted();
  if (!accepted.ok) return accepted;
  if (accepted.value === null) return failure(noneAccepted(runs));
  const sources = { loaded, accepted: accepted.value, ledger, now };
  const read = await readWatched(sources, undefined);
  if (!read.ok) return read;
  const open = await ledger.driftCrossings.listOpen();
  if (!open.ok) return open;
  const { portfolioId } = loaded.config.targets;
  const looked = lookAt(read.value.watched, {
    board: NO_QUOTES,
    open: open.value.filter((each) => each.portfolioId === portfolioId),
    holdingsOf: accepted.value.tradeDate,
    now,
  });
  if (!looked.ok) return looked;
  return success(jsonAnswer(withAge(reportBody(looked.value.report), milliseconds(now))));
}
