/** Fourth part of the report: what the data gate remarked, how near the plan is to the best, what was checked. */
import { decimal, ZERO } from '#domain/decimal.ts';
import type { Certificate } from '#domain/documents/rebalancing.ts';
import { money } from '../format.ts';
import { count, short } from '../words.ts';
import { details, note, paragraph, section, table } from './elements.ts';
import { type Html, html } from './html.ts';
import type { ReportInput } from './input.ts';

const HUNDRED = decimal('100');

export function trust({ rebalancing: { warnings, certificate, baseCurrency } }: ReportInput): Html {
  return section(
    'trust',
    'Can I trust it?',
    dataRemarks(warnings),
    checks(certificate),
    html`<h3>How near the best plan it is</h3>`,
    certificateWords(certificate, baseCurrency),
  );
}

function dataRemarks(warnings: readonly string[]): Html {
  if (warnings.length === 0)
    return note('good', paragraph('The data passed every check, without a remark.'));
  return note(
    'warning',
    paragraph(html`<b>The data may be traded on, with ${count(warnings.length, 'remark')}:</b>`),
    html`<ul>${warnings.map((warning) => html`<li>${warning}</li>`)}</ul>`,
  );
}

function checks({ checks }: Certificate): Html {
  const broken = checks.filter(({ passed }) => !passed);
  const list = table(
    'Checks of the verifier, which shares no code with the planner',
    [{ heading: 'check' }, { heading: 'result' }, { heading: 'detail' }],
    checks.map(({ check, passed, detail }) => ({
      cells: [
        check,
        passed ? html`<b class="in">holds</b>` : html`<b class="out">BROKEN</b>`,
        html`<div>${detail}</div>`,
      ],
    })),
  );
  if (checks.length === 0)
    return note('warning', paragraph('Nobody has verified this plan: it carries no checks.'));
  if (broken.length > 0)
    return html`${note('bad', paragraph(html`<b>${count(broken.length, 'check')} of ${checks.length} broken. Do not trade on this plan.</b>`))}${list}`;
  return html`${note('good', paragraph(`All ${checks.length} checks of the verifier hold.`))}${details('The checks', list)}`;
}

/** Everything is in base currency: the objective adds up misallocation, costs, tax and risk at their published prices. */
function certificateWords(certificate: Certificate, currency: string): Html {
  const { objective, bound, gap, gapBps, gapShare, proof } = certificate;
  const reached = `At the published prices of drift, costs, tax and risk this plan leaves ${money(objective)} ${currency} to pay.`;
  if (bound === null || gap === null)
    return paragraph(`${reached} How low any plan could come was not worked out.`);
  const share =
    gapShare === null
      ? ''
      : `, ${short(gapShare.times(HUNDRED), 4)} % of what trading could improve at all`;
  const bps =
    gapBps === null ? '' : ` (${short(gapBps, 3)} basis points of the household's value${share})`;
  const verdict = gap.lte(ZERO)
    ? 'No plan is better.'
    : `So no plan is better by more than ${money(gap)} ${currency}${bps}.`;
  const source =
    proof === 'highs'
      ? 'HiGHS, a general solver for mixed-integer programs, has proven it.'
      : 'The proof can be recomputed from the multipliers in rebalancing.json.';
  return paragraph(
    `${reached} It is proven that no plan can leave less than ${money(bound)}. ${verdict} ${source}`,
  );
}
