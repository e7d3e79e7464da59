/** `rebalance explain [ACCOUNT [SYMBOL]]`: why there is an order, or why there is none. */
import { z } from 'zod';
import { closest } from '#config/suggest.ts';
import { type Rebalancing, rebalancingDocument } from '#domain/documents/rebalancing.ts';
import type { RebalancingProblem } from '#domain/documents/rebalancing-problem.ts';
import type { ExitName, Problem } from '#domain/problem.ts';
import { type Explanation, explain } from '#report/explain.ts';
import {
  decisionsTable,
  explanationJson,
  explanationTable,
  explanationText,
} from '#report/explanation-text.ts';
import type { CommandAction, Invocation } from '../command.ts';
import { findRun } from '../find-run.ts';
import { showJson, showTables } from '../show.ts';
import { refuse } from '../stage-command.ts';

export const execute: CommandAction = async (invocation) => {
  const found = await findRun(invocation.flags.runDir, invocation);
  if (!found.ok) return refuse(found.problems, invocation);
  const { directory } = found.value;
  const [problem, rebalancing] = [await directory.readProblem(), await directory.readRebalancing()];
  if (!problem.ok || !rebalancing.ok)
    return refuse(
      [problem, rebalancing].flatMap((read) => (read.ok ? [] : read.problems)),
      invocation,
    );
  return answer(problem.value, rebalancing.value, invocation);
};

/** One word may be an account or a symbol; two are an account and a symbol. */
function answer(
  problem: RebalancingProblem,
  rebalancing: Rebalancing,
  invocation: Invocation,
): ExitName {
  const accounts = problem.accounts.map(({ accountId }) => accountId);
  const symbols = problem.instruments.map(({ symbol }) => symbol);
  const [first, second] = invocation.arguments;
  const accountId = accounts.find((each) => each === first);
  const symbol = symbols.find(
    (each) => each === (accountId === undefined ? (second ?? first) : second),
  );
  if (
    first !== undefined &&
    accountId === undefined &&
    (second !== undefined || symbol === undefined)
  )
    return refuse(
      [unknown(first, second === undefined ? [...accounts, ...symbols] : accounts)],
      invocation,
    );
  if (second !== undefined && symbol === undefined)
    return refuse([unknown(second, symbols)], invocation);
  if (symbol === undefined) return overview(rebalancing, accountId ?? null, invocation);
  const asked = accountId === undefined ? accounts : [accountId];
  const explanations = asked.flatMap(
    (each) => explain(problem, rebalancing, { accountId: each, symbol }) ?? [],
  );
  show(explanations, invocation);
  return 'ok';
}

function show(explanations: readonly Explanation[], { output }: Invocation): void {
  if (output.json) showJson(explanations.map(explanationJson), output);
  else if (output.aligned)
    output.data(explanations.map((each) => explanationText(each, output.widthColumns)).join('\n'));
  else showTables([explanationTable(explanations)], output);
}

function overview(
  rebalancing: Rebalancing,
  accountId: Parameters<typeof decisionsTable>[1],
  { output }: Invocation,
): ExitName {
  const { table, plain } = decisionsTable(rebalancing, accountId);
  if (output.json) {
    const { decisions } = z.encode(rebalancingDocument, rebalancing);
    showJson(
      decisions.filter((each) => accountId === null || each.account_id === accountId),
      output,
    );
    return 'ok';
  }
  showTables([table], output);
  output.say(
    `${plain} more are in band or not needed; the whole chain: rebalance explain ACCOUNT SYMBOL`,
  );
  return 'ok';
}

function unknown(word: string, known: readonly string[]): Problem {
  const meant = closest(word, known);
  return {
    code: 'usage-invalid',
    what: `the plan has nothing called ${word}`,
    next: meant === undefined ? `name one of ${known.join(', ')}` : `did you mean ${meant}?`,
  };
}
