/** Whose events are delivered again and again: configurations read once a minute, and parsed when they changed. */
import type { Outcome } from '#domain/outcome.ts';
import type { Problem } from '#domain/problem.ts';
import { nodeFileSystem } from '#runs/file-system.ts';
import { type LoadedConfig, loadConfig } from '../load-config.ts';
import type { Sender } from './deliver-all.ts';

const READ_EVERY_MS = 60_000;

export interface SendersRead {
  readonly senders: readonly Sender[];
  /** Of those that cannot be loaded, which are left out. */
  readonly problems: readonly Problem[];
}

/** `list` gives the configuration directories; `nowMs` any clock that goes on. */
export function rememberSenders(
  list: () => Promise<Outcome<readonly string[]>>,
  nowMs: () => number,
): () => Promise<SendersRead> {
  const known = new Map<string, LoadedConfig>();
  let last: SendersRead | undefined;
  let readAtMs = 0;
  return async () => {
    if (last !== undefined && nowMs() - readAtMs < READ_EVERY_MS) return last;
    readAtMs = nowMs();
    const directories = await list();
    if (!directories.ok) return { senders: last?.senders ?? [], problems: directories.problems };
    const senders: Sender[] = [];
    const problems: Problem[] = [];
    for (const configDirectory of directories.value) {
      const loaded = await loadConfig(configDirectory, nodeFileSystem, known.get(configDirectory));
      if (!loaded.ok) problems.push(...loaded.problems);
      else {
        known.set(configDirectory, loaded.value);
        senders.push({ configDirectory, config: loaded.value.config });
      }
    }
    last = { senders, problems };
    return last;
  };
}
