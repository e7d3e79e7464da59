/** Text -> checked values: the configuration and the documents that the functions of the library take. */
import type { Config } from '#config/config.ts';
import { parseConfig } from '#config/parse.ts';
import { holdingsDocument, type Snapshot } from '#domain/documents/holdings.ts';
import { type Market, marketDocument } from '#domain/documents/market.ts';
import { readDocument } from '#domain/documents/read.ts';
import { type Rebalancing, rebalancingDocument } from '#domain/documents/rebalancing.ts';
import { problemDocument, type RebalancingProblem } from '#domain/documents/rebalancing-problem.ts';
import type { Outcome } from '#domain/outcome.ts';

/** The texts of the three YAML files; `policy` may be left out, since everything in it has a default. */
export interface ConfigurationTexts {
  readonly targets: string;
  readonly brokerages: string;
  readonly policy?: string;
}

/**
 * Reads the YAML configuration; no secret is looked up and no address asked.
 *
 * Fails with every problem of all files at once: `config-syntax`, `config-value`, `config-unknown-key`, `config-rule`.
 */
export function readConfiguration(texts: ConfigurationTexts): Outcome<Config> {
  return parseConfig({
    targets: { path: 'targets.yaml', text: texts.targets },
    brokerages: { path: 'brokerages.yaml', text: texts.brokerages },
    policy: texts.policy === undefined ? null : { path: 'policy.yaml', text: texts.policy },
  });
}

/** Reads `holdings/<ACCOUNT>.json`: quantities in shares, cash by currency. Fails with `document-invalid`. */
export function readSnapshot(text: string): Outcome<Snapshot> {
  return readDocument(holdingsDocument, text, 'holdings');
}

/** Reads `market.json`: quotes, exchange rates and price history. Fails with `document-invalid`. */
export function readMarket(text: string): Outcome<Market> {
  return readDocument(marketDocument, text, 'market');
}

/** Reads `problem.json`, the household as the engine sees it, money in base currency. Fails with `document-invalid`. */
export function readProblem(text: string): Outcome<RebalancingProblem> {
  return readDocument(problemDocument, text, 'problem');
}

/** Reads `rebalancing.json`, a plan with why it was made. Fails with `document-invalid`. */
export function readRebalancing(text: string): Outcome<Rebalancing> {
  return readDocument(rebalancingDocument, text, 'rebalancing');
}
