/** What active risk adds when whole trades move away from the relaxed plan: ½·γHV·eᵀΣe, e the weights moved. */
import type { ActiveRisk } from '../../model/active-risk.ts';
import type { Model, ModelGroup, ModelPosition } from '../../model/model.ts';
import { RiskExposure } from './exposure.ts';

export class RiskDrift {
  readonly #model: Model;
  readonly #exposure: RiskExposure;

  constructor(model: Model, risk: ActiveRisk) {
    this.#model = model;
    this.#exposure = new RiskExposure(
      { ...risk, start: new Float64Array(risk.start.length) },
      model,
    );
  }

  /** Takes a group from one set of trades, in quanta, to another. */
  move(group: ModelGroup, from: Float64Array, to: Float64Array): void {
    group.positions.forEach((index, at) => {
      const { instrument, unit } = this.#model.positions[index] as ModelPosition;
      const money = ((to[at] as number) - (from[at] as number)) * unit;
      if (money !== 0) this.#exposure.add(instrument, money);
    });
  }

  priceAfter(group: ModelGroup, from: Float64Array, to: Float64Array): number {
    this.move(group, from, to);
    const price = this.#exposure.price();
    this.move(group, to, from);
    return price;
  }
}
