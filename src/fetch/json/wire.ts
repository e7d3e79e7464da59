/** Takes the mapped fields out of an answer: what the configuration's paths find, as text, checked by a schema. */
import { z } from 'zod';
import type { JsonMapping } from '#config/config.ts';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import type { Problem } from '#domain/problem.ts';
import { parseInstant, parseTradeDate } from '#domain/time.ts';
import { checkShape, invalidAnswer } from '../answer.ts';
import {
  currencyField,
  decimalField,
  identifierField,
  instantField,
  optional,
  optionalDecimal,
  parsed,
  symbolField,
} from '../json-fields.ts';
import type { LosslessJson } from '../lossless-json.ts';
import { type JsonPath, listAt, parsePath, valueAt, withinElement } from './path.ts';

/** A time, or the day whose closes the holdings are of. */
const momentField = parsed(
  (text) => parseInstant(text) ?? parseTradeDate(text),
  'expected a time with its offset, or a date',
);

/** What the mapping names must be there where nothing may stand in for it: a time, an account, a currency. */
function wireOf({ asOf, account, cash, positions }: JsonMapping) {
  return z.object({
    asOf: whenMapped(asOf, momentField),
    account: whenMapped(account, identifierField),
    totalValue: optionalDecimal,
    cash: z
      .array(z.object({ currency: whenMapped(cash.currency, currencyField), amount: decimalField }))
      .readonly(),
    positions: z
      .array(
        z.object({
          symbol: symbolField,
          quantity: decimalField,
          price: optionalDecimal,
          priceAsOf: optional(instantField),
          currency: whenMapped(positions.currency, currencyField),
          marketValue: optionalDecimal,
          costBasis: optionalDecimal,
        }),
      )
      .readonly(),
  });
}

function whenMapped<Field extends z.ZodType>(path: string | null, field: Field) {
  return path === null ? z.null() : field;
}

export type JsonWire = z.output<ReturnType<typeof wireOf>>;

const RULES = { broker: 'the service' };

/** Problems name our fields, since their names are in the configuration; `shown` names the request. */
export function readMapped(
  root: LosslessJson,
  mapping: JsonMapping,
  shown: string,
): Outcome<JsonWire> {
  const unreadable = unreadablePaths(mapping);
  if (unreadable.length > 0) return failure(...unreadable);
  const positions = elements(root, mapping.positions.list, shown);
  if (!positions.ok) return positions;
  const cash =
    mapping.cash.list === null ? success([root]) : elements(root, mapping.cash.list, shown);
  if (!cash.ok) return cash;
  const single = (path: string | null) => fieldOf(root, root, path, null);
  const { list: positionList, ...positionFields } = mapping.positions;
  const { list: cashList, ...cashFields } = mapping.cash;
  return checkShape(
    wireOf(mapping),
    {
      asOf: single(mapping.asOf),
      account: single(mapping.account),
      totalValue: single(mapping.totalValue),
      cash: cash.value.map((element) => record(element, root, cashFields, cashList)),
      positions: positions.value.map((element) =>
        record(element, root, positionFields, positionList),
      ),
    },
    shown,
    RULES,
  );
}

function elements(
  root: LosslessJson,
  path: string,
  shown: string,
): Outcome<readonly LosslessJson[]> {
  const found = listAt(root, known(path));
  if (found !== undefined) return success(found);
  return failure(invalidAnswer(`${shown}: there is no list at ${path}`, RULES));
}

function record(
  element: LosslessJson,
  root: LosslessJson,
  fields: Readonly<Record<string, string | null>>,
  list: string | null,
): LosslessJson {
  return Object.fromEntries(
    Object.entries(fields).map(([name, path]) => [name, fieldOf(element, root, path, list)]),
  );
}

function fieldOf(
  element: LosslessJson,
  root: LosslessJson,
  path: string | null,
  list: string | null,
): LosslessJson {
  if (path === null) return null;
  const field = known(path);
  if (field.fromRoot || list === null) return valueAt(root, field.steps);
  return valueAt(element, withinElement(field, known(list)));
}

function known(path: string): JsonPath {
  return parsePath(path) ?? { text: path, fromRoot: false, steps: [] };
}

function unreadablePaths(mapping: JsonMapping): readonly Problem[] {
  const { cash, positions, ...rest } = mapping;
  const named = [
    ...Object.entries(rest),
    ...Object.entries(cash).map(([key, path]) => [`cash.${key}`, path] as const),
    ...Object.entries(positions).map(([key, path]) => [`positions.${key}`, path] as const),
  ];
  return named.flatMap(([name, path]): readonly Problem[] =>
    path === null || parsePath(path) !== undefined
      ? []
      : [
          {
            code: 'config-value',
            what: `mapping ${name}: ${JSON.stringify(path)} is not a path`,
            next: 'write keys with dots between them, and [] after a list: data.positions[].ticker',
          },
        ],
  );
}
