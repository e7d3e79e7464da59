/** Before a day's steps are given out: nothing of an attempt that failed is in force, and a complete day stays. */
import { type Outcome, success } from '#domain/outcome.ts';
import { tradeOrdersFileName } from '#orders/trade-orders.ts';
import type { Effects } from '../effects.ts';
import { openDay } from '../open-run.ts';
import { ruledStep, type StepRequest } from './day-step.ts';

/** `complete`: the day is, with these inputs. With others it is refused, unless forced, and then put aside. */
export function prepareDay(
  request: StepRequest & { readonly force: boolean },
  effects: Effects,
): Promise<Outcome<'work' | 'complete'>> {
  return ruledStep(request, effects, async ({ runs, outerInputs }) => {
    const { tradeDate, force } = request;
    const opened = await openDay(runs, { tradeDate, outerInputs, force, keepInputs: false });
    if (!opened.ok) return opened;
    if (opened.value.kind === 'complete') return success('complete');
    const withdrawn = await opened.value.directory.removeFile(tradeOrdersFileName(tradeDate));
    return withdrawn.ok ? success('work') : withdrawn;
  });
}
