/**
 * JSON whose numbers arrive as the text they were written in, so that no amount passes through binary floating
 * point: `0.1234567890123456789` and `12345678901234567890` keep every digit.
 */

/** Numbers are text here, as strings are: the two are told apart by nobody who reads amounts. */
export type LosslessJson =
  | string
  | boolean
  | null
  | readonly LosslessJson[]
  | { readonly [key: string]: LosslessJson };

export type JsonParsed =
  | { readonly ok: true; readonly value: LosslessJson }
  | { readonly ok: false; readonly reason: string };

/** Deeper than any broker nests, far below what overflows the parser's stack. */
const DEPTH_MAX = 64;

/** `bytes` is bounded by whoever read them. */
export function parseLosslessJson(bytes: Uint8Array): JsonParsed {
  const text = decodeUtf8(bytes);
  if (text === undefined) return { ok: false, reason: 'not UTF-8 text' };
  if (text.trim() === '') return { ok: false, reason: 'an empty body' };
  if (/^\s*</.test(text)) return { ok: false, reason: 'a markup page (HTML or XML)' };
  if (nestsDeeperThan(text, DEPTH_MAX))
    return { ok: false, reason: `nested deeper than ${DEPTH_MAX} levels` };
  try {
    return { ok: true, value: JSON.parse(text, numbersAsText) };
  } catch {
    // The parser's own message quotes the text, which may hold anything.
    return { ok: false, reason: 'not valid JSON' };
  }
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function numbersAsText(_key: string, value: unknown, context?: { source?: string }): unknown {
  return typeof value === 'number' ? context?.source : value;
}

function nestsDeeperThan(text: string, depthMax: number): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (inString) {
      if (character === '\\') index += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '[' || character === '{') {
      depth += 1;
      if (depth > depthMax) return true;
    } else if (character === ']' || character === '}') depth -= 1;
  }
  return false;
}
