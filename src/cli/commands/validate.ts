/** `rebalance validate`: the configuration's problems, all at once, offline. */
import { loadConfig } from '#app/load-config.ts';
import { worstExit } from '#domain/problem.ts';
import { nodeFileSystem } from '#runs/file-system.ts';
import type { CommandAction } from '../command.ts';
import { placesOf } from '../wiring.ts';

export const execute: CommandAction = async ({ flags, world, output }) => {
  const { configDirectory } = placesOf(world, flags);
  const loaded = await loadConfig(configDirectory, nodeFileSystem);
  if (!loaded.ok) {
    output.problems(loaded.problems);
    return worstExit(loaded.problems);
  }
  const { targets, brokerages, policy } = loaded.value.config;
  const summary = {
    configuration: configDirectory,
    portfolio_id: targets.portfolioId,
    asset_classes: targets.classes.length,
    accounts: brokerages.accounts.length,
    enabled_rules: policy.rules.filter((rule) => rule.enabled).length,
  };
  if (output.json) output.data(`${JSON.stringify(summary, null, 2)}\n`);
  else if (!output.quiet)
    output.data(
      `${configDirectory}: ok  ${counted(summary.asset_classes, 'class', 'classes')}, ${counted(summary.accounts, 'account')}, ${counted(summary.enabled_rules, 'enabled rule')}\n`,
    );
  return 'ok';
};

function counted(number: number, one: string, several = `${one}s`): string {
  return `${number} ${number === 1 ? one : several}`;
}
