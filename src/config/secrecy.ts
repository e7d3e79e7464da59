/** How parts of a configuration file are shown: never a secret, and nothing that moves the cursor. */
import type { TreePath } from './source.ts';

const SECRET_KEY =
  /credential|secret|token|password|passphrase|signature|webhook|heartbeat|(?:^|_)key(?:$|_)|client_id|user_id/i;
/** What a key of ours may look like; anything else below credentials may itself be a secret. */
const ORDINARY_KEY = /^[a-z_]{1,24}$/;
/** Longer lines are not searched, since what they cost grows with the square of their length. */
export const LINE_LENGTH_MAX = 4_000;
const REFERENCE = /^["']?(?:env|file|command):/;

/** Whether the value at `path` must not be shown. */
export function isSecretPath(path: TreePath): boolean {
  const keys = path.filter((step) => typeof step === 'string');
  const isBelow = keys.includes('credentials') || keys.includes('webhooks');
  return isBelow || SECRET_KEY.test(keys.at(-1) ?? '');
}

/** A key for a message: hidden where somebody may have put a secret in its place. */
export function showKey(path: TreePath, key: string): string {
  const hidden = isSecretPath(path) && !ORDINARY_KEY.test(key);
  return hidden ? '[hidden]' : JSON.stringify(key.slice(0, 60));
}

/** One line of a file for an excerpt; every literal that may be a secret becomes as many stars. */
export function maskLine(lines: readonly string[], index: number): string {
  const line = maskAddresses(lines[index] ?? '');
  return isBelowCredentials(lines, index) ? maskValues(line) : maskSecretKeys(line);
}

/** User names, passwords and parameters of addresses. */
export function maskAddresses(text: string): string {
  return text
    .replace(/(?<=\/\/)[^\s"']*(?=@)/g, stars)
    .replace(/(?<=[?&][^=&\s]*=)[^&\s"',}\]]+/g, stars);
}

/** Whether a less indented line above opens `credentials:`, or another key that names a secret. */
function isBelowCredentials(lines: readonly string[], index: number): boolean {
  let indent = indentOf(lines[index] ?? '');
  for (let above = index - 1; above >= 0 && indent > 0; above--) {
    const line = lines[above] ?? '';
    if (line.trim() === '' || indentOf(line) >= indent) continue;
    if (opensSecret(line)) return true;
    indent = indentOf(line);
  }
  return false;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

function opensSecret(line: string): boolean {
  if (line.length > LINE_LENGTH_MAX) return true;
  const key = /([\w-]+)["']?\s*:(?:\s*[{|>&][^}]*)?\s*(?:#.*)?$/.exec(line)?.[1];
  return key !== undefined && SECRET_KEY.test(key);
}

/** Everything but ordinary keys, references and punctuation. */
function maskValues(line: string): string {
  return line.replace(/[^\s{}[\],]+/g, (word) => {
    const key = /^["']?([\w-]+)["']?:$/.exec(word)?.[1];
    if (key !== undefined && ORDINARY_KEY.test(key)) return word;
    return REFERENCE.test(word) || /^(?:#|[|>][+-]?\d?$)/.test(word) ? word : stars(word);
  });
}

/** `token: abc` becomes `token: ***` wherever it stands. */
function maskSecretKeys(line: string): string {
  const start = /([\w-]+)["']?\s*:\s/g;
  for (let match = start.exec(line); match !== null; match = start.exec(line)) {
    if (!SECRET_KEY.test(match[1] ?? '')) continue;
    const valueAt = match.index + match[0].length;
    return line.slice(0, valueAt) + maskValues(line.slice(valueAt));
  }
  return line;
}

/** As long as what it hides, so that a caret below still points at the right column. */
function stars(text: string): string {
  return '*'.repeat(text.length);
}

/** One column for each character, none of which moves the cursor, colours the terminal or turns the direction. */
export function printable(text: string): string {
  return text.replace(/\t/g, ' ').replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/gu, '?');
}
