/**
 * The merit of one change together with many others, one after the other.
 *
 * The merit is Σ_a m_a(z) + m_0(z), m_a being what one account's cash is charged for and m_0 what the rest of z is. A
 * second change moves the cash of its own account alone, so only that m_a is worked out anew.
 */
import type { ModelPosition } from '../model/model.ts';
import type { Change, Coupling, Leverage } from './coupling.ts';

/** A change of one position: what it does within its block, and to z. */
export interface BlockChange extends Change {
  readonly index: number;
  /** Change of the block's part of the objective, and of the value above an instrument's limit. */
  readonly own: number;
  readonly excess: number;
}

export class Pairing {
  readonly #coupling: Coupling;
  /** z after the first change, and after both. */
  readonly #first: Float64Array;
  readonly #both: Float64Array;
  /** By account: m_a after the first change. */
  readonly #accounts: Float64Array;
  #sum = 0;
  #own = 0;
  #leverage: Leverage = { cost: 1, gain: 1 };
  #violationPrice = 0;

  constructor(coupling: Coupling) {
    this.#coupling = coupling;
    this.#first = new Float64Array(coupling.start.length);
    this.#both = new Float64Array(coupling.start.length);
    this.#accounts = new Float64Array(coupling.model.accounts.length);
  }

  /** The merit after the first change, where blocks alone are worth `own`: active risk is not in it. */
  open(
    z: Float64Array,
    first: BlockChange,
    at: {
      readonly own: number;
      readonly leverage: Leverage;
      readonly violationPrice: number;
    },
  ): number {
    this.#leverage = at.leverage;
    this.#violationPrice = at.violationPrice;
    this.#first.set(z);
    this.#coupling.add(this.#first, first.index, first);
    this.#sum = 0;
    for (let account = 0; account < this.#accounts.length; account += 1) {
      const own = this.#coupling.accountMerit(this.#first, account, this.#violationPrice);
      this.#accounts[account] = own;
      this.#sum += own;
    }
    this.#own = at.own + first.own + this.#violationPrice * first.excess;
    return this.#own + this.#sum + this.#rest(this.#first);
  }

  /** The merit after the first change and this one. */
  with(second: BlockChange): number {
    const z = this.#both;
    for (let row = 0; row < z.length; row += 1) z[row] = this.#first[row] as number;
    this.#coupling.add(z, second.index, second);
    const { account } = this.#coupling.model.positions[second.index] as ModelPosition;
    const others = this.#sum - (this.#accounts[account] as number);
    return (
      this.#own +
      second.own +
      this.#violationPrice * second.excess +
      others +
      this.#coupling.accountMerit(z, account, this.#violationPrice) +
      this.#rest(z)
    );
  }

  /** m_0: classes, caps and limits. */
  #rest(z: Float64Array): number {
    const broken = this.#coupling.sharedViolation(z, this.#leverage);
    return this.#coupling.classesPrice(z) + this.#violationPrice * broken;
  }
}
