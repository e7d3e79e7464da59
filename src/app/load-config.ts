/** Reads the configuration directory: three YAML files, all their problems at once. */
import { join } from 'node:path';
import type { Config } from '#config/config.ts';
import { type ConfigFiles, parseConfig } from '#config/parse.ts';
import { excerpt } from '#config/render.ts';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import type { Problem } from '#domain/problem.ts';
import { type FileSystem, systemCodeOf } from '#runs/file-system.ts';
import { storageProblem } from '#runs/storage.ts';
import { loadRiskModel, type RiskModelFile } from './risk-model.ts';

const CONFIG_BYTES_MAX = 4 * 1024 * 1024;

/** A loaded configuration, with the texts it came from: for excerpts in messages and for the run's identity. */
export interface LoadedConfig {
  readonly config: Config;
  readonly files: ConfigFiles;
  /** Null when the covariance is estimated. */
  readonly riskModel: RiskModelFile | null;
}

/** `known` is what was read last: it is given back while the files say the same. */
export async function loadConfig(
  configDirectory: string,
  fileSystem: FileSystem,
  known?: LoadedConfig,
): Promise<Outcome<LoadedConfig>> {
  const files = await readConfigFiles(configDirectory, fileSystem);
  if (!files.ok) return files;
  if (known !== undefined && known.riskModel === null && saySame(known.files, files.value))
    return success(known);
  const config = parseConfig(files.value);
  if (!config.ok)
    return failure(...config.problems.map((problem) => withExcerpt(problem, files.value)));
  const riskModel = await loadRiskModel(config.value.policy.risk, configDirectory, fileSystem);
  if (!riskModel.ok) return riskModel;
  return success({ config: config.value, files: files.value, riskModel: riskModel.value });
}

function saySame(left: ConfigFiles, right: ConfigFiles): boolean {
  return (
    left.targets.text === right.targets.text &&
    left.brokerages.text === right.brokerages.text &&
    left.policy?.text === right.policy?.text
  );
}

function withExcerpt(problem: Problem, { targets, brokerages, policy }: ConfigFiles): Problem {
  const files = [targets, brokerages, ...(policy === null ? [] : [policy])];
  return { ...problem, excerpt: excerpt(problem.where ?? '', files) };
}

/** policy.yaml may be missing: then every setting has its default. */
export async function readConfigFiles(
  configDirectory: string,
  fileSystem: FileSystem,
): Promise<Outcome<ConfigFiles>> {
  const read = (name: string) => readText(join(configDirectory, name), fileSystem);
  const [targets, brokerages, policy] = await Promise.all([
    read('targets.yaml'),
    read('brokerages.yaml'),
    read('policy.yaml'),
  ]);
  if (!targets.ok || !brokerages.ok || !policy.ok)
    return failure(
      ...[targets, brokerages, policy].flatMap((file) => (file.ok ? [] : file.problems)),
    );
  if (targets.value.text === null || brokerages.value.text === null)
    return failure(
      ...[targets.value, brokerages.value]
        .filter(({ text }) => text === null)
        .map(({ path }) => missingProblem(path)),
    );
  const { path, text } = policy.value;
  return success({
    targets: { path: targets.value.path, text: targets.value.text },
    brokerages: { path: brokerages.value.path, text: brokerages.value.text },
    policy: text === null ? null : { path, text },
  });
}

interface TextFile {
  readonly path: string;
  /** Null when there is no such file. */
  readonly text: string | null;
}

async function readText(path: string, fileSystem: FileSystem): Promise<Outcome<TextFile>> {
  try {
    return decode(path, await fileSystem.read(path, CONFIG_BYTES_MAX));
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === undefined) throw error;
    // ENOTDIR: the name of a file was given where that of its directory was meant.
    if (code === 'ENOENT' || code === 'ENOTDIR') return success({ path, text: null });
    return failure(storageProblem('read the configuration', path, code));
  }
}

/** Text that is not UTF-8 would read as other names than were written. */
function decode(path: string, bytes: Uint8Array): Outcome<TextFile> {
  try {
    return success({ path, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return failure({
      code: 'config-syntax',
      where: path,
      what: 'is not UTF-8 text',
      next: 'save the file as UTF-8',
    });
  }
}

function missingProblem(path: string): Problem {
  return {
    code: 'config-missing',
    where: path,
    what: 'is not there',
    next: 'write it, or start from a commented example with `rebalance init DIR`',
  };
}
