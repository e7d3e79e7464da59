import { chmod, chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { SecretReference } from '#config/config.ts';
import { Secret } from '#domain/secret.ts';
import { resolveSecret, scrub } from '#fetch/secrets.ts';

async function directory(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'secrets-'));
  onTestFinished(() => rm(path, { recursive: true }));
  return path;
}

function resolveIn(
  reference: SecretReference,
  configDirectory = '/',
  environment: Record<string, string> = { PATH: '/usr/bin:/bin' },
) {
  return resolveSecret(reference, {
    environment,
    configDirectory,
    signal: new AbortController().signal,
  });
}

async function fileWith(text: string, mode: number) {
  const path = await directory();
  await writeFile(join(path, 'key'), text);
  await chmod(join(path, 'key'), mode);
  return resolveIn({ kind: 'file', path: 'key' }, path);
}

test('an environment variable, a file and a command each give a secret', async () => {
  const fromEnvironment = await resolveIn({ kind: 'env', name: 'KEY' }, '/', { KEY: 'tiger' });
  const fromFile = await fileWith('tiger\n', 0o600);
  const fromCommand = await resolveIn({ kind: 'command', command: "printf 'tig'; echo er" });
  for (const outcome of [fromEnvironment, fromFile, fromCommand])
    expect(outcome.ok && outcome.value.reveal()).toBe('tiger');
});

test.each`
  mode     | result
  ${0o600} | ${'accepted'}
  ${0o400} | ${'accepted'}
  ${0o640} | ${'secret-exposed'}
  ${0o604} | ${'secret-exposed'}
  ${0o644} | ${'secret-exposed'}
  ${0o620} | ${'secret-exposed'}
`('a secret file of mode $mode is $result', async ({ mode, result }) => {
  const outcome = await fileWith('tiger', mode);
  expect(outcome.ok ? 'accepted' : outcome.problems[0]?.code).toBe(result);
  expect(JSON.stringify(outcome)).not.toContain('tiger');
});

test.runIf(process.getuid?.() === 0)(
  'a secret file of another user is exposed (only root can make one)',
  async () => {
    const path = await directory();
    await writeFile(join(path, 'key'), 'tiger', { mode: 0o600 });
    await chown(join(path, 'key'), 12_345, 12_345);
    expect(await resolveIn({ kind: 'file', path: 'key' }, path)).toMatchObject({
      problems: [{ code: 'secret-exposed', what: expect.stringContaining('12345') }],
    });
  },
);

test.each`
  reference                                                | what
  ${{ kind: 'env', name: 'ABSENT' }}                       | ${/ABSENT is not set/}
  ${{ kind: 'file', path: '/nonexistent/key' }}            | ${/ENOENT/}
  ${{ kind: 'file', path: '/tmp' }}                        | ${/not a regular file/}
  ${{ kind: 'command', command: 'exit 3' }}                | ${/exit code 3/}
  ${{ kind: 'command', command: 'true' }}                  | ${/empty/}
  ${{ kind: 'command', command: 'yes tiger' }}             | ${/more than 65536 bytes/}
  ${{ kind: 'command', command: 'printf "tiger\\nlion"' }} | ${/not one line/}
`('$reference is missing: $what', async ({ reference, what }) => {
  const outcome = await resolveIn(reference);
  expect(outcome).toMatchObject({
    problems: [{ code: 'secret-missing', what: expect.stringMatching(what) }],
  });
  expect(JSON.stringify(outcome)).not.toMatch(/tiger|lion/);
});

test('a command that an abort ends leaves nothing running that would be waited for', async () => {
  const stop = new AbortController();
  const pending = resolveSecret(
    { kind: 'command', command: 'sleep 600 | cat' },
    { environment: { PATH: '/usr/bin:/bin' }, configDirectory: '/', signal: stop.signal },
  );
  stop.abort();
  expect(await pending).toMatchObject({ problems: [{ code: 'terminated' }] });
});

test('a text is scrubbed of secrets in their plain and their encoded form', () => {
  const secrets = [new Secret('a b/tiger'), new Secret('lion-king')];
  expect(scrub('?k=a%20b%2Ftiger&l=lion-king (a b/tiger)', secrets)).toBe(
    '?k=[secret]&l=[secret] ([secret])',
  );
});
