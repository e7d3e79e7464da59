/** How far a run of many portfolios has come: a count on a terminal, with --verbose a line for each, on stderr. */
import type { ExitName } from '#domain/problem.ts';
import type { Invocation } from './command.ts';

export interface PortfoliosProgress {
  readonly ended: (ending: { readonly name: string; readonly exit: ExitName }) => void;
  /** Nothing is drawn after it. */
  readonly finish: () => void;
}

const CLEAR_LINE = '\r\u001b[K';

export function countedProgress(
  total: number,
  { world, output }: Pick<Invocation, 'world' | 'output'>,
): PortfoliosProgress {
  let done = 0;
  let failed = 0;
  const draw = (text: string) => {
    if (output.live) world.stderr.write(`${CLEAR_LINE}${text}`);
  };
  return {
    ended: ({ name, exit }) => {
      done += 1;
      if (exit !== 'ok') failed += 1;
      if (output.verbose) {
        draw('');
        world.stderr.write(`${world.now()} ${name}: ${exit}\n`);
      }
      draw(`${done} of ${total} portfolios, ${failed} failed`);
    },
    finish: () => draw(''),
  };
}
