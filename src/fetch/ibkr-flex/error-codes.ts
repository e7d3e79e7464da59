/**
 * The error codes of the Flex Web Service, which arrive inside HTTP 200.
 *
 * Codes and their retryability: Interactive Brokers, "Flex Web Service Version 3, Error Codes". The text that comes
 * with a code is not shown: it is the other side's and may repeat what was sent.
 */
import type { Problem, ProblemCode } from '#domain/problem.ts';

interface FlexError {
  readonly code: ProblemCode;
  readonly meaning: string;
  readonly next: string;
  readonly retryAfterMs?: number;
}

const MINUTE_MS = 60_000;
const NOT_READY_WAIT_MS = 5 * MINUTE_MS;
const RUN_LATER = 'run again later; statements are complete once the night’s processing is done';
const NEW_TOKEN = 'make a new token in Client Portal under Flex Web Service';
const CHECK_QUERY = 'check query_id, and the query itself in Client Portal under Flex Queries';

const FLEX_ERRORS: Readonly<Record<string, FlexError>> = {
  '1001': later('the statement cannot be generated at this time'),
  '1003': refused('the statement is not available', CHECK_QUERY),
  '1004': later('the statement is incomplete at this time'),
  '1005': later('settlement data is not ready'),
  '1006': later('FIFO profit and loss data is not ready'),
  '1007': later('mark-to-market data is not ready'),
  '1008': later('mark-to-market and FIFO data are not ready'),
  '1009': later('the server is under heavy load'),
  '1010': refused('legacy Flex queries are not supported', 'convert the query to an Activity Flex'),
  '1011': credentials('the service account is inactive', 'enable Flex Web Service for the user'),
  '1012': credentials('the token has expired', NEW_TOKEN),
  '1013': credentials(
    'the token is restricted to other IP addresses',
    'lift the restriction, or run from the address it allows',
  ),
  '1014': refused('the query is invalid', CHECK_QUERY),
  '1015': credentials('the token is invalid', NEW_TOKEN),
  '1016': refused('the account is invalid', CHECK_QUERY),
  '1017': refused('the reference code is invalid', 'run again; a reference code lives briefly'),
  '1018': {
    code: 'broker-rate-limited',
    meaning: 'too many requests with this token',
    next: 'wait a minute and run again',
    retryAfterMs: MINUTE_MS,
  },
  '1019': {
    ...later('the statement is still being generated'),
    retryAfterMs: MINUTE_MS,
  },
  '1020': refused('the request is invalid', CHECK_QUERY),
  '1021': later('the statement cannot be retrieved at this time'),
};

/** Codes after which the same reference may be asked for again within seconds. */
const SOON: ReadonlySet<string> = new Set(['1004', '1009', '1019', '1021']);

export function mayBeReadySoon(errorCode: string): boolean {
  return SOON.has(errorCode);
}

export function flexProblem(errorCode: string, where: string): Problem {
  const known = FLEX_ERRORS[errorCode];
  if (known === undefined)
    return {
      code: 'broker-error',
      where,
      what: `the Flex Web Service failed with a code that is not documented: ${shown(errorCode)}`,
      next: 'run again later; if it stays, look the code up in Client Portal’s help',
    };
  const { meaning, ...rest } = known;
  return { ...rest, where, what: `the Flex Web Service failed with ${errorCode}: ${meaning}` };
}

function shown(errorCode: string): string {
  return /^\d{1,6}$/.test(errorCode) ? errorCode : 'none that is a number';
}

function later(meaning: string): FlexError {
  return {
    code: 'broker-not-ready',
    meaning,
    next: RUN_LATER,
    retryAfterMs: NOT_READY_WAIT_MS,
  };
}

function refused(meaning: string, next: string): FlexError {
  return { code: 'broker-request-refused', meaning, next };
}

function credentials(meaning: string, next: string): FlexError {
  return { code: 'broker-credentials-refused', meaning, next };
}
