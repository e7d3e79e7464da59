/** The address of a request in its two forms: as it is sent, and as it may be shown. */
import type { HttpRequest } from './http.ts';

/**
 * The full address with the secret query parameters after the public ones, in their given order. Whoever signs
 * a request signs this text; whoever sends it sends this text.
 */
export function sentUrl(request: Pick<HttpRequest, 'url' | 'secretQuery'>): URL {
  const url = new URL(request.url);
  for (const [name, secret] of Object.entries(request.secretQuery ?? {}))
    url.searchParams.append(name, secret.reveal());
  return url;
}

/** `GET api.example.com/v1/accounts`: never a query, a password or a fragment. */
export function shownRequest(request: Pick<HttpRequest, 'method' | 'url'>): string {
  return `${request.method} ${request.url.host}${request.url.pathname}`;
}

/**
 * `base` and `path` in one address, with a version prefix written once: `https://api.example.com` and
 * `https://api.example.com/v1` both give `https://api.example.com/v1/accounts` for `/v1/accounts`.
 */
export function endpoint(
  base: string,
  path: `/${string}`,
  query: Readonly<Record<string, string>> = {},
): URL {
  const url = new URL(base);
  const prefix = url.pathname.replace(/\/+$/, '');
  const version = /^\/v\d+(?=\/)/.exec(path)?.[0];
  const repeated = version !== undefined && prefix.endsWith(version);
  url.pathname = `${repeated ? prefix.slice(0, -version.length) : prefix}${path}`;
  url.search = new URLSearchParams(query).toString();
  url.hash = '';
  return url;
}
