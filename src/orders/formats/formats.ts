/** The formats that an order file can be had in. */
import { alpacaJson } from './alpaca-json.ts';
import { csv } from './csv.ts';
import { ibkrBasket } from './ibkr-basket.ts';
import type { OrderFormat } from './order-file.ts';
import { tradierForm } from './tradier-form.ts';

export const ORDER_FORMATS = {
  csv,
  'ibkr-basket': ibkrBasket,
  'alpaca-json': alpacaJson,
  'tradier-form': tradierForm,
} as const satisfies Readonly<Record<string, OrderFormat>>;

export type OrderFormatName = keyof typeof ORDER_FORMATS;
export const ORDER_FORMAT_NAMES = Object.keys(ORDER_FORMATS) as readonly OrderFormatName[];
