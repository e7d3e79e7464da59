/** The bytes of an export: a file on disk, or an HTTP address with an optional bearer token. */
import { failure, type Outcome, success } from '#domain/outcome.ts';
import { Secret } from '#domain/secret.ts';
import type { Instant } from '#domain/time.ts';
import { statusProblem } from '../answer.ts';
import type { Http, HttpRequest } from '../http.ts';
import { retryAfterHeader } from '../retry-after.ts';

export interface ExportSource {
  readonly source:
    | { readonly kind: 'file'; readonly path: string }
    | { readonly kind: 'url'; readonly url: string };
  readonly token: Secret | null;
  readonly http: Http;
  readonly readFile: (path: string) => Promise<Outcome<Uint8Array>>;
  readonly now: Instant;
}

export async function fetchExport(request: ExportSource): Promise<Outcome<Uint8Array>> {
  const { source } = request;
  if (source.kind === 'file') return request.readFile(source.path);
  const url = URL.parse(source.url);
  if (url === null)
    return failure({
      code: 'config-value',
      what: `the address of the export is not a URL: ${JSON.stringify(source.url)}`,
      next: 'write it in full, such as https://example.com/positions.csv',
    });
  return download(url, request);
}

async function download(
  url: URL,
  { http, token, now }: ExportSource,
): Promise<Outcome<Uint8Array>> {
  const authorization =
    token === null ? {} : { authorization: new Secret(`Bearer ${token.reveal()}`) };
  const request: HttpRequest = {
    method: 'GET',
    url,
    headers: { accept: 'text/csv, */*;q=0.5', ...authorization },
  };
  const sent = await http.send(request);
  if (!sent.ok) return sent;
  const rules = { broker: url.host, now, retryAfter: retryAfterHeader };
  const problem = statusProblem(sent.value, request, rules);
  return problem === undefined ? success(sent.value.body) : failure(problem);
}
