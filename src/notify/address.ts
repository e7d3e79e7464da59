/** Addresses that may be sent to: across a network encrypted only. */
import { isOnThisMachine } from '#config/written/sources.ts';
import type { Secret } from '#domain/secret.ts';

/** What is said of one that may not, since it must not be repeated. */
export const UNSAFE_ADDRESS = 'its address is not https:// (or http:// on this machine)';

/** Undefined for one that is not https, or http on this machine. */
export function safeUrl(address: Secret): URL | undefined {
  const text = address.reveal();
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const isSafe =
    url.protocol === 'https:' || (url.protocol === 'http:' && isOnThisMachine(url.hostname));
  return isSafe ? url : undefined;
}
