/** Old holdings may have been traded since: an export that nobody renewed, a service that answers from its cache. */
import { tradeDateOf } from '#domain/time.ts';
import { ageOf, type Check, freshSnapshots } from '../input.ts';

export const checkHoldingsAge: Check = (context) =>
  freshSnapshots(context).flatMap(({ accountId, asOf }) => {
    const days = ageOf(asOf, context);
    const allowed = context.guards.priceAgeBusinessDays;
    const day = tradeDateOf(asOf, context.timeZone);
    const isFuture = day > tradeDateOf(context.asOf, context.timeZone);
    if (days <= allowed && !isFuture) return [];
    const age = isFuture
      ? 'which is in the future'
      : `${days} business days ago; ${allowed} allowed`;
    return [
      {
        code: 'data-holdings-stale',
        severity: 'blocking',
        accountId,
        symbol: null,
        what: `the holdings are of ${day}, ${age}`,
        next: isFuture
          ? 'correct the date of the export'
          : 'fetch or export them again, or raise guards.price_age_business_days',
      },
    ];
  });
