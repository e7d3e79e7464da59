/** A small household whose files tests change one place at a time. */

import type { Config } from '#config/config.ts';
import { type ConfigFiles, parseConfig } from '#config/parse.ts';
import { renderConfigProblem } from '#config/render.ts';
import type { Problem } from '#domain/problem.ts';

export const TARGETS = `portfolio_id: household
base_currency: USD
time_zone: America/New_York
asset_classes:
  us_equity: { weight: 0.45, instruments: [VTI, ITOT] }
  intl_equity: { weight: 0.25, instruments: [VXUS] }
  us_bonds: { weight: 0.25, instruments: [BND, AGG], band: { absolute: 0.03 } }
  cash: { weight: 0.05 }
instruments:
  VT: { asset_classes: { us_equity: 0.6, intl_equity: 0.4 } }
  AAPL: { asset_class: us_equity, trade: hold }
  ITOT: { identical_to: [VTI] }
tactical:
  - asset_class: us_equity
    tilt: +0.05
    from: 2026-10-01
    until: 2027-01-31
    range: [0.35, 0.55]
`;

export const BROKERAGES = `defaults: { retries: 2, retry_delay: 5m }
accounts:
  - id: BROKERAGE_001
    adapter: alpaca
    credentials: { key_id: env:KEY_ID, secret_key: env:SECRET_KEY }
    menu: [VTI, BND]
  - id: BROKERAGE_002
    adapter: csv
    path: positions.csv
    tax_treatment: tax_free
`;

export const POLICY = `rules:
  - trigger_type: DRIFT_THRESHOLD
    trigger_parameters: { absolute: 0.05 }
    method: THRESHOLD_REBALANCING
    constraints: { excluded_instruments: [AAPL] }
location: { us_bonds: [tax_deferred, taxable] }
`;

export type Edit = readonly [from: string, to: string];

export interface Edits {
  readonly targets?: Edit;
  readonly brokerages?: Edit;
  readonly policy?: Edit;
}

/** The files with one text each replaced; a text that is not there fails the test. */
export function householdFiles({ targets, brokerages, policy }: Edits = {}): ConfigFiles {
  return {
    targets: { path: 'targets.yaml', text: edited(TARGETS, targets) },
    brokerages: { path: 'brokerages.yaml', text: edited(BROKERAGES, brokerages) },
    policy: { path: 'policy.yaml', text: edited(POLICY, policy) },
  };
}

function edited(text: string, edit: Edit | undefined): string {
  if (edit === undefined) return text;
  if (!text.includes(edit[0])) throw new Error(`not in the file: ${edit[0]}`);
  return text.replace(edit[0], () => edit[1]);
}

export function problemsOf(files: ConfigFiles): readonly Problem[] {
  const outcome = parseConfig(files);
  return outcome.ok ? [] : outcome.problems;
}

/** Each problem as `WHERE: what; next`. */
export function reportOf(edits: Edits): readonly string[] {
  return problemsOf(householdFiles(edits)).map(
    ({ where, what, next }) => `${where}: ${what}; ${next}`,
  );
}

export function rendered(files: ConfigFiles): string {
  const { targets, brokerages, policy } = files;
  const all = [targets, brokerages, ...(policy === null ? [] : [policy])];
  return problemsOf(files)
    .map((problem) => renderConfigProblem(problem, all))
    .join('\n');
}

export function configOf(edits: Edits = {}): Config {
  const outcome = parseConfig(householdFiles(edits));
  if (!outcome.ok) throw new Error(outcome.problems.map(({ what }) => what).join('\n'));
  return outcome.value;
}
