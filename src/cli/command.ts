/** What a command is made of: its texts and flags, known at start, and its action, loaded when called. */
import type { Option } from 'commander';
import type { Decimal } from '#domain/decimal.ts';
import type { AccountId, InstrumentSymbol, PortfolioId } from '#domain/ids.ts';
import type { ExitName } from '#domain/problem.ts';
import type { TradeDate } from '#domain/time.ts';
import type { KeyAccess, Method, Sells, TriggerType } from '#domain/vocabulary.ts';
import type { OrderFormatName } from '#orders/formats/formats.ts';
import type { Output } from './output.ts';
import type { World } from './world.ts';

export interface CommandSpec {
  readonly name: string;
  /** One sentence, as the list of commands shows it. */
  readonly summary: string;
  /** Such as `[account] [symbol]`. */
  readonly arguments?: string;
  /** What the argument may be, where that is known before. */
  readonly argumentChoices?: readonly string[];
  readonly options: readonly Option[];
  readonly examples: readonly Example[];
  /** The exit codes it can end with besides 0, 1 and 2. */
  readonly exits: readonly ExitName[];
  readonly files?: string;
  readonly load: () => Promise<{ readonly execute: CommandAction }>;
}

/** Commands under one word, such as `rules list`. */
export interface CommandGroup {
  readonly name: string;
  readonly summary: string;
  readonly commands: readonly CommandSpec[];
}

export type CommandEntry = CommandSpec | CommandGroup;

export interface Example {
  readonly command: string;
  readonly does: string;
}

/** Runs a command to its end; expected failures are shown through `output` and returned as the exit's name. */
export type CommandAction = (invocation: Invocation) => Promise<ExitName>;

export interface Invocation {
  readonly flags: Flags;
  readonly arguments: readonly string[];
  readonly world: World;
  readonly output: Output;
}

/** Every flag any command has; a command sees those it declares. */
export interface Flags {
  readonly config?: string;
  readonly workdir?: string;
  readonly all?: boolean;
  readonly portfolios?: string;
  readonly queue?: boolean;
  readonly wait?: number;
  readonly complete?: boolean;
  readonly perBroker?: number;
  readonly untilDone?: boolean;
  readonly runDir?: string;
  readonly date?: TradeDate;
  readonly asOf?: TradeDate;
  readonly out?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly force?: boolean;
  readonly dryRun?: boolean;
  readonly account?: readonly AccountId[];
  readonly retries?: number;
  readonly retryDelay?: number;
  readonly concurrency?: number;
  readonly timeout?: number;
  readonly trigger?: TriggerType;
  readonly method?: Method;
  readonly forceRebalance?: boolean;
  readonly maxTurnover?: Decimal;
  readonly minTradeSize?: Decimal;
  readonly transactionCostLimit?: Decimal;
  readonly exclude?: readonly InstrumentSymbol[];
  readonly cashFlow?: readonly CashFlow[];
  readonly sells?: Sells;
  /** Milliseconds. */
  readonly prove?: number;
  readonly chain?: boolean;
  readonly format?: OrderFormatName;
  readonly notional?: boolean;
  /** JSON text. */
  readonly parameters?: string;
  readonly disabled?: boolean;
  /** Path of a CSV. */
  readonly fills?: string;
  readonly limit?: number;
  readonly dead?: boolean;
  readonly keepDaily?: number;
  readonly keepMonthly?: number;
  readonly keepYearly?: number;
  readonly apply?: boolean;
  readonly name?: string;
  readonly portfolio?: readonly PortfolioId[];
  readonly allPortfolios?: boolean;
  readonly access?: KeyAccess;
  readonly port?: number;
  readonly host?: string;
  /** Path of a PEM file. */
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly threads?: number;
  readonly waiting?: number;
  readonly deadline?: number;
  readonly fetchDeadline?: number;
  readonly driftEvery?: number;
  readonly every?: number;
  readonly once?: boolean;
  /** Requests in a minute. */
  readonly rateLimit?: number;
  readonly fail?: readonly string[];
}

export interface CashFlow {
  readonly accountId: AccountId;
  /** In base currency: deposit +, withdrawal -. */
  readonly amount: Decimal;
}
