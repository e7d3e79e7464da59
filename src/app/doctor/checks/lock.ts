/** Whether another run of the portfolio is at work. */
import { runLockState } from '#runs/lock.ts';
import { portfolioRuns } from '../../open-run.ts';
import { type Check, findingsOf, well } from '../check.ts';

const SUBJECT = 'lock';

export const checkLock: Check = async ({ effects, ...location }) => {
  const { path } = portfolioRuns(location, effects);
  return findingsOf(SUBJECT, await runLockState(path, effects.fileSystem), () =>
    well(SUBJECT, 'free: no other run of this portfolio is at work'),
  );
};
