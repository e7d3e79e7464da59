/** Looks secrets up where brokerages.yaml says they are, and refuses one that others could read. */
import { spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { SecretReference } from '#config/config.ts';
import { unreachable } from '#domain/invariant.ts';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import type { Problem } from '#domain/problem.ts';
import { Secret } from '#domain/secret.ts';
import { abortProblem } from './abort.ts';

export interface SecretSurroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What a relative `file:` path is relative to. */
  readonly configDirectory: string;
  readonly signal: AbortSignal;
}

const SECRET_BYTES_MAX = 64 * 1024;
const COMMAND_TIMEOUT_MS = 30_000;
const READABLE_BY_OTHERS = 0o077;

export async function resolveSecret(
  reference: SecretReference,
  surroundings: SecretSurroundings,
): Promise<Outcome<Secret>> {
  switch (reference.kind) {
    case 'env':
      return secretOf(surroundings.environment[reference.name] ?? '', reference);
    case 'file':
      return fromFile(reference, surroundings.configDirectory);
    case 'command':
      return fromCommand(reference, surroundings);
    default:
      return unreachable(reference);
  }
}

/** One line of visible text; a trailing line break belongs to the file, not to the secret. */
function secretOf(text: string, reference: SecretReference): Outcome<Secret> {
  const value = text.trim();
  if (value === '') return failure(missing(reference, 'is not set or empty'));
  if (/\p{Cc}/u.test(value)) return failure(missing(reference, 'is not one line of text'));
  return success(new Secret(value));
}

async function fromFile(
  reference: Extract<SecretReference, { kind: 'file' }>,
  configDirectory: string,
): Promise<Outcome<Secret>> {
  const path = resolve(configDirectory, reference.path);
  let file: FileHandle | undefined;
  try {
    // Not blocking, so that a pipe in the file's place cannot hold the run.
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stat = await file.stat();
    if (!stat.isFile()) return failure(missing(reference, 'is not a regular file'));
    const exposed = exposure(stat);
    if (exposed !== undefined) return failure({ code: 'secret-exposed', ...exposed, where: path });
    if (stat.size > SECRET_BYTES_MAX)
      return failure(missing(reference, `is larger than ${SECRET_BYTES_MAX} bytes`));
    return secretOf(await file.readFile('utf8'), reference);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    return failure(missing(reference, `cannot be read (${code})`));
  } finally {
    await file?.close();
  }
}

/** Windows has neither modes nor owners of this kind; the file system's own rights must do there. */
function exposure(stat: { readonly mode: number; readonly uid: number }) {
  const self = process.getuid?.();
  if (self === undefined) return undefined;
  if (stat.uid !== self && stat.uid !== 0)
    return {
      what: `the secret file belongs to user ${stat.uid}, who could read and change it`,
      next: 'give the file to the user who runs this program (chown), mode 0600',
    };
  if ((stat.mode & READABLE_BY_OTHERS) !== 0)
    return {
      what: `the secret file has mode 0${(stat.mode & 0o777).toString(8)}: others may read it`,
      next: 'chmod 600 the file, and replace the secret if others may have read it',
    };
  return undefined;
}

async function fromCommand(
  reference: Extract<SecretReference, { kind: 'command' }>,
  { environment, configDirectory, signal }: SecretSurroundings,
): Promise<Outcome<Secret>> {
  const ended = await runShell(reference.command, {
    cwd: configDirectory,
    env: { ...environment },
    signal: AbortSignal.any([signal, AbortSignal.timeout(COMMAND_TIMEOUT_MS)]),
  });
  if (signal.aborted) return failure(abortProblem(signal));
  return ended.kind === 'output'
    ? secretOf(ended.text, reference)
    : failure(missing(reference, ended.what));
}

type ShellEnd =
  | { readonly kind: 'output'; readonly text: string }
  | { readonly kind: 'failed'; readonly what: string };

interface ShellOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/** The command leads a process group of its own, so that ending it also ends what it started. */
function runShell(command: string, { cwd, env, signal }: ShellOptions): Promise<ShellEnd> {
  return new Promise((settle) => {
    const child = spawn('/bin/sh', ['-c', command], {
      cwd,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const chunks: Buffer[] = [];
    let length = 0;
    const finish = (end: ShellEnd) => {
      signal.removeEventListener('abort', stop);
      if (end.kind === 'failed' && child.pid !== undefined) killGroup(child.pid);
      child.stdout.destroy();
      settle(end);
    };
    const stop = () =>
      finish({ kind: 'failed', what: `did not end within ${COMMAND_TIMEOUT_MS} ms` });
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    child.stdout.on('data', (chunk: Buffer) => {
      length += chunk.length;
      chunks.push(chunk);
      if (length > SECRET_BYTES_MAX)
        finish({ kind: 'failed', what: `printed more than ${SECRET_BYTES_MAX} bytes` });
    });
    child.on('error', () => finish({ kind: 'failed', what: 'could not be started' }));
    child.on('close', (code) =>
      finish(
        code === 0
          ? { kind: 'output', text: Buffer.concat(chunks).toString('utf8') }
          : { kind: 'failed', what: `ended with exit code ${code ?? 'none'}` },
      ),
    );
  });
}

function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // The group has ended by itself.
  }
}

function missing(reference: SecretReference, what: string): Problem {
  const [source, next] =
    reference.kind === 'env'
      ? [`environment variable ${reference.name}`, 'set it where this program is started']
      : reference.kind === 'file'
        ? [`secret file ${reference.path}`, 'write the secret into it, mode 0600']
        : ['the secret command', 'run the command by hand and see what it prints'];
  return { code: 'secret-missing', what: `${source} ${what}`, next };
}

const REDACTED = '[secret]';
/** A shorter secret occurs in ordinary words. */
const SCRUBBED_LENGTH_MIN = 4;

/** A broker may quote a credential in its refusal; no text that leaves this room holds one. */
export function scrub(text: string, secrets: readonly Secret[]): string {
  let scrubbed = text;
  for (const secret of secrets) {
    const value = secret.reveal();
    if (value.length < SCRUBBED_LENGTH_MIN) continue;
    for (const form of quotedForms(value)) scrubbed = scrubbed.replaceAll(form, REDACTED);
  }
  return scrubbed;
}

/** As it is, in a query, in a form and within JSON text. */
function quotedForms(value: string): ReadonlySet<string> {
  return new Set([
    value,
    encodeURIComponent(value),
    new URLSearchParams([['', value]]).toString().slice(1),
    JSON.stringify(value).slice(1, -1),
  ]);
}

export function scrubProblem(problem: Problem, secrets: readonly Secret[]): Problem {
  return {
    ...problem,
    what: scrub(problem.what, secrets),
    next: scrub(problem.next, secrets),
    ...(problem.where === undefined ? {} : { where: scrub(problem.where, secrets) }),
  };
}
