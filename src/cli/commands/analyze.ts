/** `rebalance analyze`: the value, allocation, gains and risk of every account and of the household. */
import { z } from 'zod';
import { type AccountsAnalysis, analyzeStage } from '#app/stages/analyze.ts';
import { analysisDocument } from '#domain/documents/analysis.ts';
import { householdAnalysisDocument } from '#domain/documents/household-analysis.ts';
import { analysisTables } from '#report/analysis-report.ts';
import type { CommandAction } from '../command.ts';
import { showJson, showTables } from '../show.ts';
import { executeStage } from '../stage-command.ts';

export const execute: CommandAction = (invocation) => {
  const { flags, output } = invocation;
  return executeStage(invocation, {
    keepInputs: true,
    stage: () => (context) => analyzeStage(context, flags.account ?? null),
    show: ({ value }) => {
      if (output.json) showJson(encoded(value), output);
      else if (!output.quiet) showTables(analysisTables(value.analyses, value.household), output);
      return [];
    },
  });
};

function encoded({ analyses, household }: AccountsAnalysis) {
  return {
    household: household === null ? null : z.encode(householdAnalysisDocument, household),
    accounts: analyses.map((analysis) => z.encode(analysisDocument, analysis)),
  };
}
