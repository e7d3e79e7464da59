/** Which piece of work does what a job asks for. */
import type { Outcome } from '#domain/outcome.ts';
import type { Answer } from '../answer.ts';
import type { Portfolio } from './desk.ts';
import { readDrift } from './drift.ts';
import type { Work } from './job.ts';
import { listExecutions, listRecommendations } from './past.ts';
import { analyze, trigger } from './planning.ts';
import { addNewRule, deleteRule, listAllRules, putRule, readRule } from './rules.ts';
import { listRuns, readRun, readRunFile } from './runs.ts';
import { readStatus } from './status.ts';

export function perform(work: Work, portfolio: Portfolio): Promise<Outcome<Answer>> {
  switch (work.kind) {
    case 'analyze':
      return analyze(work, portfolio);
    case 'trigger':
      return trigger(work, portfolio);
    case 'status':
      return readStatus(portfolio);
    case 'drift':
      return readDrift(portfolio);
    case 'rules':
      return listAllRules(work.page, portfolio);
    case 'rule':
      return readRule(work.id, portfolio);
    case 'add rule':
      return addNewRule(work.rule, portfolio);
    case 'replace rule':
      return putRule(work, portfolio);
    case 'remove rule':
      return deleteRule(work.id, portfolio);
    case 'recommendations':
      return listRecommendations(work.page, portfolio);
    case 'executions':
      return listExecutions(work.page, portfolio);
    case 'runs':
      return listRuns(work.page, portfolio);
    case 'run':
      return readRun(work.run, portfolio);
    case 'run file':
      return readRunFile(work, portfolio);
  }
}
