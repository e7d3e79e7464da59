/**
 * The whole model as one mixed-integer linear program, written down without regard to speed: the reference against
 * which the decomposition is tested, and what `--prove` solves.
 *
 * Amounts are money, never weights: a general solver's tolerances are absolute.
 */
import type { Model, ModelAccount, ModelPosition, SaleCurve } from '../../model/model.ts';
import type { Penalty } from '../../model/penalty.ts';
import { LinearProgram, type Term } from './linear-program.ts';
import { addLots, addOrder, addQuanta } from './order-rows.ts';
import { addRisk } from './risk-rows.ts';

export interface Formulation {
  readonly program: LinearProgram;
  /** Columns that together make up each position's trade. */
  readonly trades: readonly (readonly Term[])[];
}

/** What one position contributes to the shared rows. */
interface PositionTerms {
  readonly trade: readonly Term[];
  readonly traded: readonly Term[];
  readonly cost: readonly Term[];
  readonly gain: readonly Term[];
  readonly orders: readonly Term[];
}

/** Active risk is held from below by tangents, those at the active weights of `plans` among them. */
export function formulate(model: Model, plans: readonly Float64Array[] = []): Formulation {
  const program = new LinearProgram();
  const groupBought = model.groups.map(({ hasLosses }) => (hasLosses ? program.binary() : null));
  const positions = model.positions.map((position) =>
    addPosition(program, model, position, groupBought[position.group] ?? null),
  );
  const valueTerms = (index: number, weight: number): readonly Term[] => {
    const { unit } = model.positions[index] as ModelPosition;
    return (positions[index] as PositionTerms).trade.map(([column, sign]) => [
      column,
      sign * unit * weight,
    ]);
  };
  addClasses(program, model, valueTerms);
  addInstruments(program, model, valueTerms);
  model.accounts.forEach((account) => {
    addAccount(program, model, account, positions, valueTerms);
  });
  addLimits(program, model, positions);
  if (model.risk !== null) addRisk(program, model, model.risk, { valueTerms, plans });
  return { program, trades: positions.map(({ trade }) => trade) };
}

function addPosition(
  program: LinearProgram,
  model: Model,
  position: ModelPosition,
  bought: number | null,
): PositionTerms {
  const trade: Term[] = [];
  const cost: Term[] = [];
  const gain: Term[] = [];
  const orders: Term[] = [];
  for (const { sign, curve, least, most, whileBought } of sidesOf(position, bought !== null)) {
    const steering = sign > 0 ? position.buySteering : position.sellSteering;
    const quanta = addQuanta(program, position, steering, most);
    const on = addOrder(program, model, position, { quanta, max: most }, cost);
    const size: readonly Term[] = [
      [quanta, 1],
      [on, -least],
    ];
    program.atLeast(size, 0);
    if (bought !== null) addMode(program, { on, bought, whileBought });
    if (curve !== null) gain.push(...addLots(program, model, curve, quanta));
    trade.push([quanta, sign]);
    orders.push([on, 1]);
  }
  if (orders.length > 1) program.atMost(orders, 1);
  const traded = trade.map(([column]): Term => [column, position.unit]);
  return { trade, traded, cost, gain, orders };
}

/** One way to order: a purchase, or a sale along a curve; where the group has wash modes, in which of the two. */
interface Side {
  readonly sign: 1 | -1;
  readonly curve: SaleCurve | null;
  readonly least: number;
  readonly most: number;
  readonly whileBought: boolean;
}

function sidesOf(position: ModelPosition, hasModes: boolean): readonly Side[] {
  const { minOrder, maxBuy, sale, saleSparingLosses } = position;
  const sideOf = (curve: SaleCurve, whileBought: boolean): readonly Side[] =>
    curve.max === 0 || (curve.max < minOrder && !curve.sellsAll)
      ? []
      : [{ sign: -1, curve, least: Math.min(minOrder, curve.max), most: curve.max, whileBought }];
  const purchase = {
    sign: 1,
    curve: null,
    least: minOrder,
    most: maxBuy,
    whileBought: true,
  } as const;
  return [
    ...(maxBuy >= minOrder ? [purchase] : []),
    ...sideOf(sale, false),
    ...(hasModes ? sideOf(saleSparingLosses, true) : []),
  ];
}

/** An order of one wash mode is made only while the group is in it. */
function addMode(
  program: LinearProgram,
  { on, bought, whileBought }: { on: number; bought: number; whileBought: boolean },
): void {
  const terms: readonly Term[] = [
    [on, 1],
    [bought, whileBought ? -1 : 1],
  ];
  program.atMost(terms, whileBought ? 0 : 1);
}

type ValueTerms = (position: number, weight: number) => readonly Term[];

function addClasses(program: LinearProgram, model: Model, valueTerms: ValueTerms): void {
  model.classes.forEach(({ penalty, start }, index) => {
    const terms = model.positions.flatMap((position, at) => {
      const { exposures } = model.instruments[position.instrument] as Model['instruments'][number];
      const weight = exposures
        .filter((exposure) => exposure.index === index)
        .reduce((total, exposure) => total + exposure.weight, 0);
      const total = weight - (index === model.cashClass ? 1 : 0);
      return total === 0 ? [] : valueTerms(at, total);
    });
    addPenalty(program, penalty, terms, start);
  });
}

function addInstruments(program: LinearProgram, model: Model, valueTerms: ValueTerms): void {
  for (const { penalty, start, max, positions } of model.instruments) {
    const terms = positions.flatMap((at) => valueTerms(at, 1));
    addPenalty(program, penalty, terms, start);
    if (Number.isFinite(max) && terms.length > 0) program.atMost(terms, max - start);
  }
  for (const { instruments, start, max } of model.caps) {
    const terms = instruments.flatMap((index) =>
      (model.instruments[index]?.positions ?? []).flatMap((at) => valueTerms(at, 1)),
    );
    program.atMost(terms, max - start);
  }
}

/** φ(start + Σ terms): for every hinge what lies above it and what lies below. */
function addPenalty(
  program: LinearProgram,
  { hinges, slope }: Penalty,
  terms: readonly Term[],
  start: number,
): void {
  for (const [column, coefficient] of terms) program.addCost(column, slope * coefficient);
  program.offset += slope * start;
  for (const { at, above, below } of hinges) {
    const over = program.continuous(above, Number.POSITIVE_INFINITY);
    const under = program.continuous(below, Number.POSITIVE_INFINITY);
    program.equal(
      [[over, 1], [under, -1], ...terms.map(([column, c]): Term => [column, -c])],
      start - at,
    );
  }
}

function addAccount(
  program: LinearProgram,
  model: Model,
  account: ModelAccount,
  positions: readonly PositionTerms[],
  valueTerms: ValueTerms,
): void {
  const cash: Term[] = [];
  const floor: Term[] = [];
  for (const index of account.purses) {
    const { start } = model.purses[index] as Model['purses'][number];
    const single = account.purses.length === 1;
    const over = program.continuous(0, Number.POSITIVE_INFINITY);
    const short = program.continuous(
      model.fxSpread,
      single || model.fxConvert ? Number.POSITIVE_INFINITY : 0,
    );
    if (single) program.addCost(short, -model.fxSpread);
    const own = account.positions.filter((at) => model.positions[at]?.purse === index);
    const outflow = own.flatMap((at) => [
      ...valueTerms(at, 1),
      ...(positions[at] as PositionTerms).cost,
    ]);
    program.equal([[over, 1], [short, -1], ...outflow], start);
    const paid = single ? 1 : 1 + model.fxSpread;
    cash.push([over, 1], [short, -paid]);
    floor.push([over, 1], [short, -paid - (single ? 0 : model.fxBuffer)]);
  }
  const rounding = account.positions.flatMap((at) =>
    (positions[at] as PositionTerms).orders.map(
      ([column]): Term => [column, -account.roundingPerOrder],
    ),
  );
  if (account.positions.length > 0 || account.floor > 0) {
    program.atLeast([...floor, ...rounding], account.floor);
  }
  const missing = program.continuous(model.prices.breach, Number.POSITIVE_INFINITY);
  program.atLeast([[missing, 1], ...cash], account.reserve);
}

function addLimits(
  program: LinearProgram,
  model: Model,
  positions: readonly PositionTerms[],
): void {
  const { traded, cost, gains } = model.limits;
  if (traded < 2 * model.value)
    program.atMost(
      positions.flatMap((each) => each.traded),
      traded,
    );
  if (Number.isFinite(cost)) {
    const rounding = positions.flatMap((each, at) => {
      const { account } = model.positions[at] as ModelPosition;
      const { roundingPerOrder } = model.accounts[account] as ModelAccount;
      return each.orders.map(([column]): Term => [column, roundingPerOrder]);
    });
    program.atMost([...positions.flatMap((each) => each.cost), ...rounding], cost);
  }
  if (Number.isFinite(gains))
    program.atMost(
      positions.flatMap((each) => each.gain),
      gains,
    );
}
