/** Where secrets, addresses and files come from, as written in `brokerages.yaml`. */
import { z } from 'zod';
import type { FileOrUrl, SecretReference, TextSource } from '../config.ts';
import { textOf } from './scalars.ts';

const ENV_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;
const LENGTH_MAX = 1_000;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
/** Query parameters that carry a secret in the services we know. */
const SECRET_PARAMETER = /^(?:t|.*(?:token|key|secret|password|signature).*)$/i;

/** A reference to a secret; a literal is refused, and never repeated in the message. */
export const secret = textOf<SecretReference>(
  'a reference to a secret, such as env:NAME, file:PATH or command:PROGRAM',
  parseSecretReference,
  () =>
    'keep the secret out of this file and name its place: env:NAME, file:PATH or command:PROGRAM',
).meta({ type: 'string', pattern: '^(env|file|command):.+' });

function parseSecretReference(text: string): SecretReference | undefined {
  const rest = text.slice(text.indexOf(':') + 1).trim();
  if (rest === '' || text.length > LENGTH_MAX || /\p{Cc}/u.test(text)) return undefined;
  if (text.startsWith('env:')) return ENV_NAME.test(rest) ? { kind: 'env', name: rest } : undefined;
  if (text.startsWith('file:')) return { kind: 'file', path: rest };
  return text.startsWith('command:') ? { kind: 'command', command: rest } : undefined;
}

/** An https address (http only on this machine), or the environment variable that holds one. */
export const address = textOf<TextSource>(
  'an address, such as https://api.example.com or env:NAME',
  parseAddress,
  adviseOnAddress,
);

function parseAddress(text: string): TextSource | undefined {
  if (text.startsWith('env:')) {
    const name = text.slice('env:'.length);
    return ENV_NAME.test(name) ? { kind: 'env', name } : undefined;
  }
  return addressFault(text) === undefined ? { kind: 'literal', text } : undefined;
}

function adviseOnAddress(text: string): string | undefined {
  if (text.startsWith('env:')) return 'name an environment variable: letters, digits and _';
  const fault = addressFault(text);
  return fault === 'malformed' ? undefined : fault;
}

/** Why an address may not be used, as advice; undefined when it may. */
export function addressFault(text: string): string | undefined {
  if (text.length > LENGTH_MAX || !URL.canParse(text)) return 'malformed';
  const url = new URL(text);
  if (url.username !== '' || url.password !== '' || hasSecretParameter(url))
    return 'keep secrets out of the address: put them under credentials';
  if (url.protocol === 'https:') return undefined;
  return url.protocol === 'http:' && isOnThisMachine(url.hostname)
    ? undefined
    : 'use https:// (http:// only for an address on this machine, such as http://127.0.0.1:8080)';
}

export function isOnThisMachine(hostName: string): boolean {
  return LOOPBACK.test(hostName);
}

function hasSecretParameter(url: URL): boolean {
  return [...url.searchParams.keys()].some((name) => SECRET_PARAMETER.test(name));
}

export const path = textOf('the path of a file, such as exports/positions.csv', (text) =>
  text !== '' && text.length <= LENGTH_MAX && !/\p{Cc}/u.test(text) && !/^https?:/i.test(text)
    ? text
    : undefined,
);

/** Exactly one of the two, which a rule checks. */
export const fileOrUrlKeys = {
  path: path.optional().describe('File, absolute or relative to the configuration directory'),
  url: address.optional().describe('Instead of `path`: address to download from, or `env:NAME`'),
};

interface WrittenFileOrUrl {
  readonly path?: string | undefined;
  readonly url?: TextSource | undefined;
}

export function fileOrUrlOf({ path, url }: WrittenFileOrUrl): FileOrUrl {
  return url === undefined ? { kind: 'file', path: path ?? '' } : { kind: 'url', url };
}

export const optionalToken = z.strictObject({
  token: secret.optional().describe('Sent as a bearer token'),
});
