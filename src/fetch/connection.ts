/** Looks up what a configured connection only refers to: addresses in the environment, and secrets. */
import type {
  Connection,
  FileOrUrl,
  MarketDataConfig,
  SecretReference,
  TextSource,
} from '#config/config.ts';
import { all, failure, type Outcome, success } from '#domain/outcome.ts';
import type { Secret } from '#domain/secret.ts';
import type { Resolved } from './adapter.ts';

export interface LookUps {
  environment(name: string): string | undefined;
  secret(reference: SecretReference): Promise<Outcome<Secret>>;
}

/** The connection with real values, and every secret in it, so that texts can be scrubbed of them. */
export interface ResolvedConnection<Configured> {
  readonly connection: Resolved<Configured>;
  readonly secrets: readonly Secret[];
}

type Configured = Connection | MarketDataConfig;

/** Every address and secret that cannot be looked up is a problem; all of them are reported. */
export async function resolveConnection<Given extends Configured>(
  configured: Given,
  lookUps: LookUps,
): Promise<Outcome<ResolvedConnection<Given>>> {
  const texts = resolveTexts(configured, lookUps);
  const credentials = await resolveCredentials(
    'credentials' in configured ? configured.credentials : {},
    lookUps,
  );
  const problems = [texts, credentials].flatMap((part) => (part.ok ? [] : part.problems));
  if (!texts.ok || !credentials.ok) return failure(...problems);
  const connection = {
    ...configured,
    ...texts.value,
    ...('credentials' in configured ? { credentials: credentials.value } : {}),
  };
  const secrets = Object.values(credentials.value).flatMap((secret) => secret ?? []);
  return success({ connection: connection as Resolved<Given>, secrets });
}

function resolveTexts(configured: Configured, lookUps: LookUps): Outcome<object> {
  if ('baseUrl' in configured)
    return named('baseUrl', resolveUrl(configured.baseUrl, 'base_url', lookUps));
  if ('url' in configured) return named('url', resolveUrl(configured.url, 'url', lookUps));
  if ('source' in configured) return named('source', resolveSource(configured.source, lookUps));
  return success({});
}

function named<Value>(key: string, outcome: Outcome<Value>): Outcome<object> {
  return outcome.ok ? success({ [key]: outcome.value }) : outcome;
}

function resolveSource(source: FileOrUrl, lookUps: LookUps): Outcome<Resolved<FileOrUrl>> {
  if (source.kind === 'file') return success(source);
  const url = resolveUrl(source.url, 'url', lookUps);
  return url.ok ? success({ kind: 'url', url: url.value }) : url;
}

/** An absolute http or https address without a user name or password in it. */
function resolveUrl(source: TextSource, key: string, { environment }: LookUps): Outcome<string> {
  const text = source.kind === 'literal' ? source.text : environment(source.name);
  const where = source.kind === 'env' ? `${key}: environment variable ${source.name}` : key;
  if (text === undefined || text === '')
    return failure({
      code: 'config-value',
      what: `${where} is not set`,
      next: 'set it where this program is started, or write the address into brokerages.yaml',
    });
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username || url.password)
    return failure({
      code: 'config-value',
      what: `${where} is not an http or https address, or it has a user name or password in it`,
      next: 'write an address such as https://api.example.com; secrets belong under credentials',
    });
  return success(text);
}

async function resolveCredentials(
  credentials: Readonly<Record<string, SecretReference | null>>,
  lookUps: LookUps,
): Promise<Outcome<Readonly<Record<string, Secret | null>>>> {
  const entries = await Promise.all(
    Object.entries(credentials).map(async ([name, reference]) => {
      if (reference === null) return success([name, null] as const);
      const secret = await lookUps.secret(reference);
      return secret.ok ? success([name, secret.value] as const) : secret;
    }),
  );
  const resolved = all<readonly [string, Secret | null]>(entries);
  return resolved.ok ? success(Object.fromEntries(resolved.value)) : resolved;
}
