/**
 * Which constraints couple the instruments, and the place of their multipliers in the vector λ.
 *
 * Everything else (lots, menus, minimum orders, wash sales, a class with a single instrument) lies inside one block.
 *
 *     z_a   cash of account a      Σ outflow ≤ start − floor                    0 ≤ z_a
 *     d_p   purse p                what foreign cash costs more than base cash   0 ≤ d_p ≤ fx spread
 *     π_g   class g                V_g = start_g + Σ exposures                   slopes of φ_g
 *     t     turnover               Σ |trade| ≤ 2·U·V                             0 ≤ t
 *     k     transaction costs      Σ cost ≤ K                                    0 ≤ k
 *     ν     realised gains         Σ gain ≤ Γ                                    0 ≤ ν
 *     κ_c   cap of a group         Σ value ≤ cap                                 0 ≤ κ_c
 *     ā_c   active risk            where its tangent touches                     what can be held
 */
import type { Model, ModelInstrument } from '../../model/model.ts';
import { oncePerModel } from '../../model/once.ts';
import { addPenalties, type Penalty } from '../../model/penalty.ts';
import { RiskTangent } from '../risk/tangent.ts';

/** Multiples of ω above which no constraint is worth keeping; they keep the search for λ finite. */
const MULTIPLIER_MAX = 6;
/** One unit of cost, or of gain, may stand for thousands of units of money that it lets move. */
const RATIO_MULTIPLIER_MAX = 10_000;
const NONE = -1;

export interface Layout {
  readonly names: readonly string[];
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** Index into λ, or -1 where there is no such row. */
  readonly accountRow: Int32Array;
  readonly purseRow: Int32Array;
  readonly classRow: Int32Array;
  readonly tradedRow: number;
  readonly costRow: number;
  readonly gainsRow: number;
  readonly capRow: Int32Array;
  /** The last rows: those of active risk. */
  readonly risk: RiskTangent | null;
  /** For each class the instrument that alone makes it up, or -1: then φ_g lies inside that instrument's block. */
  readonly soleMember: Int32Array;
  /** φ of an instrument's household value, with that of a class which it alone makes up; null where there is none. */
  readonly instrumentPenalty: readonly (Penalty | null)[];
}

export const layOut = oncePerModel(drawUp);

function drawUp(model: Model): Layout {
  const priceMax = MULTIPLIER_MAX * Math.max(1, model.prices.misallocation);
  const rows = new RowList();
  const soleMember = findSoleMembers(model);
  const soleClass = new Int32Array(model.instruments.length).fill(NONE);
  soleMember.forEach((instrument, index) => {
    if (instrument !== NONE) soleClass[instrument] = index;
  });
  const accountRow = Int32Array.from(model.accounts, (account) =>
    account.positions.length === 0 ? NONE : rows.add(`cash:${account.accountId}`, 0, priceMax),
  );
  const purseRow = Int32Array.from(model.purses, (purse) => {
    const account = model.accounts[purse.account] as Model['accounts'][number];
    const upper = model.fxConvert ? model.fxSpread : priceMax;
    const single = account.purses.length === 1 || account.positions.length === 0;
    return single || upper === 0
      ? NONE
      : rows.add(`purse:${account.accountId}:${purse.currency}`, 0, upper);
  });
  const classRow = Int32Array.from(model.classes, ({ assetClass, penalty }, index) =>
    soleMember[index] !== NONE
      ? NONE
      : rows.add(`class:${assetClass}`, slopeMin(penalty), slopeMax(penalty)),
  );
  const { traded, cost, gains } = model.limits;
  return {
    accountRow,
    purseRow,
    classRow,
    tradedRow: traded < 2 * model.value ? rows.add('turnover', 0, priceMax) : NONE,
    costRow: Number.isFinite(cost) ? rows.add('costs', 0, RATIO_MULTIPLIER_MAX) : NONE,
    gainsRow: Number.isFinite(gains) ? rows.add('gains', 0, RATIO_MULTIPLIER_MAX) : NONE,
    capRow: Int32Array.from(model.caps, ({ name }) => rows.add(`cap:${name}`, 0, priceMax)),
    risk: layOutRisk(model, rows),
    names: rows.names,
    lower: Float64Array.from(rows.lower),
    upper: Float64Array.from(rows.upper),
    soleMember,
    instrumentPenalty: model.instruments.map((instrument, index) =>
      blockPenalty(model, instrument, soleClass[index] as number),
    ),
  };
}

function layOutRisk(model: Model, rows: RowList): RiskTangent | null {
  if (model.risk === null) return null;
  const tangent = new RiskTangent(model, model.risk, rows.names.length);
  for (const { name, lower, upper } of tangent.rows) rows.add(name, lower, upper);
  return tangent;
}

class RowList {
  readonly names: string[] = [];
  readonly lower: number[] = [];
  readonly upper: number[] = [];

  add(name: string, lower: number, upper: number): number {
    this.lower.push(lower);
    this.upper.push(upper);
    return this.names.push(name) - 1;
  }
}

/** For each class the instrument that alone makes it up and belongs to no other class, or -1. */
function findSoleMembers(model: Model): Int32Array {
  const members = new Int32Array(model.classes.length).fill(NONE);
  const counts = new Int32Array(model.classes.length);
  model.instruments.forEach(({ exposures }, instrument) => {
    for (const { index, weight } of exposures) {
      counts[index] = (counts[index] as number) + 1;
      if (weight === 1) members[index] = instrument;
    }
  });
  return members.map((member, index) =>
    counts[index] === 1 && index !== model.cashClass ? member : NONE,
  );
}

function blockPenalty(
  model: Model,
  instrument: ModelInstrument,
  soleClass: number,
): Penalty | null {
  const own = instrument.penalty.hinges.length > 0 ? instrument.penalty : null;
  const ofClass = model.classes[soleClass];
  if (ofClass === undefined) return own;
  // The class holds this instrument and nothing else, so both start from the same value.
  return own === null ? ofClass.penalty : addPenalties(own, ofClass.penalty);
}

export function slopeMin({ slope, hinges }: Penalty): number {
  return hinges.reduce((total, hinge) => total - hinge.below, slope);
}

export function slopeMax({ slope, hinges }: Penalty): number {
  return hinges.reduce((total, hinge) => total + hinge.above, slope);
}
