/** Numbers as people read them in reasons and decisions. */
import { type Decimal, roundTo, toText } from '#domain/decimal.ts';

export function percent(weight: number): string {
  return `${(100 * weight).toFixed(2)} %`;
}

export function money(amount: number | Decimal): string {
  const text = typeof amount === 'number' ? amount.toFixed(2) : roundTo(amount, 2).toFixed(2);
  const [whole = '0', cents] = text.split('.');
  return `${whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',')}.${cents}`;
}

export function shares(quantity: Decimal): string {
  return toText(quantity);
}
