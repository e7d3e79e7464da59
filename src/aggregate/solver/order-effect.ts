/** What one order of a given size costs, realises and adds to the objective. */
import { commissionOf, type Model, type ModelPosition, type SaleCurve } from '../model/model.ts';

export interface OrderEffect {
  readonly cost: number;
  readonly tax: number;
  readonly gain: number;
  /** Its own part of the objective. */
  readonly price: number;
}

export function orderEffect(
  model: Model,
  position: ModelPosition,
  curve: SaleCurve,
  quanta: number,
): OrderEffect {
  const size = Math.abs(quanta);
  const cost = commissionOf(model, position, size) + position.spreadPerUnit * size;
  const price = cost + model.prices.order;
  if (quanta > 0) return { cost, tax: 0, gain: 0, price: price + position.buySteering * size };
  const { tax, gain, pricedTax } = realise(curve, size, model.prices.lossBenefit);
  return { cost, tax, gain, price: price + pricedTax + position.sellSteering * size };
}

/** Tax and gain of selling `quanta` along a curve; a loss counts for its agreed share of the tax it saves. */
function realise(curve: SaleCurve, quanta: number, lossBenefit: number) {
  let tax = 0;
  let gain = 0;
  let pricedTax = 0;
  for (let segment = 0, from = 0; segment < curve.units.length && from < quanta; segment += 1) {
    const until = Math.min(quanta, curve.units[segment] as number);
    const size = until - from;
    const segmentTax = (curve.tax[segment] as number) * size;
    tax += segmentTax;
    gain += (curve.gain[segment] as number) * size;
    pricedTax += segmentTax < 0 ? lossBenefit * segmentTax : segmentTax;
    from = until;
  }
  return { tax, gain, pricedTax };
}
