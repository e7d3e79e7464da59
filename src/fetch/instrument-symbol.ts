/** One spelling for the symbols that brokerages spell differently. */
import { type InstrumentSymbol, parseSymbol } from '#domain/ids.ts';

const CLASS_SHARE = /^([A-Z]{1,5})[ /-]([A-Z])$/;

/** `BRK B`, `BRK/B` and `BRK-B` become `BRK.B`; undefined for what cannot be a symbol. */
export function instrumentSymbol(text: string): InstrumentSymbol | undefined {
  return parseSymbol(text.trim().toUpperCase().replace(CLASS_SHARE, '$1.$2'));
}
