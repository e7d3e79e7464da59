/** What makes a shell and its manual know the commands. */
import type { CommandSpec } from '../command.ts';

export const SHELL_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'completion',
    summary: 'Print what makes bash, zsh or fish complete commands and flags.',
    arguments: '<shell>',
    argumentChoices: ['bash', 'zsh', 'fish'],
    options: [],
    examples: [
      { command: 'rebalance completion bash', does: 'for ~/.bashrc: source <(...)' },
      { command: 'rebalance completion zsh', does: 'for ~/.zshrc: source <(...)' },
      { command: 'rebalance completion fish', does: 'for config.fish: ... | source' },
    ],
    exits: [],
    load: () => import('../commands/completion.ts'),
  },
  {
    name: 'manual',
    summary: 'Print the manual page.',
    options: [],
    examples: [{ command: 'rebalance manual', does: 'to read it: man <(rebalance manual)' }],
    exits: [],
    load: () => import('../commands/manual.ts'),
  },
];
