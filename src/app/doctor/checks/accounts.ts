/** Whether every account answers a request with its credentials. */
import { exitNameOf, type Problem } from '#domain/problem.ts';
import { mayBeFrozen } from '../../stages/freeze.ts';
import { type Check, type Finding, failed, warning, well } from '../check.ts';
import type { Observations } from '../observe.ts';

type Probed = Observations['accounts'][number];

export const checkAccounts: Check = ({ config }, { accounts }) =>
  accounts.flatMap((probed) => {
    const findings = findingsOf(probed);
    return mayBeFrozen(probed.account, config) ? findings.map(asWarning) : findings;
  });

function findingsOf({ account, reading }: Probed): readonly Finding[] {
  const { adapter } = account.connection;
  const { accountId, outcome } = reading;
  if (!outcome.ok) return outcome.problems.map((problem) => failed(accountId, explained(problem)));
  return [well(accountId, `${adapter}: ${outcome.value}`)];
}

/** Why a secret could not be looked up stands with the secrets. */
function explained(problem: Problem): Problem {
  if (exitNameOf(problem) !== 'secret') return problem;
  const { code, where } = problem;
  return {
    code,
    ...(where === undefined ? {} : { where }),
    what: 'was not asked, since a secret could not be looked up',
    next: 'mend the secret first',
  };
}

/** The household may be planned without it. */
function asWarning(finding: Finding): Finding {
  const { state, subject, fact, next } = finding;
  if (state !== 'FAIL') return finding;
  return warning(subject, `${fact}; its last snapshot would stand, frozen`, next ?? '');
}
