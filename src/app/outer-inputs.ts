/** What a run depends on besides the files of its directory: the configuration and what the flags change. */
import type { ConfigFiles } from '#config/parse.ts';
import type { OuterInput } from '#runs/manifest.ts';
import { type PlanningRequest, planningText } from './planning.ts';
import type { RiskModelFile } from './risk-model.ts';
import type { HoldingsDate } from './stages/holdings-date.ts';

export function outerInputsOf(request: {
  readonly files: ConfigFiles;
  readonly riskModel: RiskModelFile | null;
  readonly planning: PlanningRequest;
  readonly storedRulesText: string | null;
  readonly holdingsDate: HoldingsDate;
}): readonly OuterInput[] {
  const { riskModel, storedRulesText: rules, holdingsDate } = request;
  const { targets, brokerages, policy } = request.files;
  return [
    { path: 'config:targets.yaml', text: targets.text },
    { path: 'config:brokerages.yaml', text: brokerages.text },
    ...(policy === null ? [] : [{ path: 'config:policy.yaml' as const, text: policy.text }]),
    ...(riskModel === null ? [] : [{ path: 'config:risk-model' as const, text: riskModel.text }]),
    ...(rules === null ? [] : [{ path: 'rules:rebalancing_rules' as const, text: rules }]),
    { path: 'flags:planning', text: planningText(request.planning) },
    ...(holdingsDate === null ? [] : [{ path: 'flags:as-of' as const, text: holdingsDate }]),
  ];
}
