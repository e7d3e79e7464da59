/** `rebalance analyze`: every account's value, allocation, gains and risk. */
import { z } from 'zod';
import { analyzeStage } from '#app/stages/analyze.ts';
import { analysisDocument } from '#domain/documents/analysis.ts';
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
      if (output.json)
        showJson(
          value.map((analysis) => z.encode(analysisDocument, analysis)),
          output,
        );
      else if (!output.quiet) showTables(analysisTables(value), output);
      return [];
    },
  });
};
