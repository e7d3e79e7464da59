/** A position is worth quantity × price by its broker's own figures, or one of the three was misread. */
import { type Decimal, decimal, larger, toText } from '#domain/decimal.ts';
import { money } from '../finding.ts';
import { type Check, freshSnapshots, type GateContext } from '../input.ts';

export const checkPositionValue: Check = (context) =>
  freshSnapshots(context).flatMap(({ accountId, positions }) =>
    positions.flatMap(({ symbol, quantity, price, marketValue, currency }) => {
      if (price === null || marketValue === null) return [];
      const product = quantity.times(price);
      const distance = product.minus(marketValue).abs();
      if (distance.lte(allowed({ quantity, price, marketValue }, context))) return [];
      return [
        {
          code: 'data-value-mismatch',
          severity: 'blocking',
          accountId,
          symbol,
          what: `the broker values it at ${money(marketValue)} ${currency}, but ${toText(quantity)} × ${toText(price)} is ${money(product)}`,
          next: 'compare with what the broker shows; a bond, an option or a split may be priced in another unit',
        },
      ];
    }),
  );

const CENT = decimal('0.01');
const PRICE_PLACES_MIN = 2;

/** The tolerance for totals, plus what a price rounded for display can hide. */
function allowed(
  read: { readonly quantity: Decimal; readonly price: Decimal; readonly marketValue: Decimal },
  { guards }: GateContext,
): Decimal {
  const relative = read.marketValue.abs().times(guards.totalTolerance);
  const places = Math.max(PRICE_PLACES_MIN, toText(read.price).split('.')[1]?.length ?? 0);
  const halfOfLastPlace = decimal(`0.${'0'.repeat(places)}5`);
  return larger(relative, read.quantity.abs().times(halfOfLastPlace)).plus(CENT);
}
