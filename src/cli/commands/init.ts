/**
 * `rebalance init DIR`: writes the commented starter configuration, never over a file that is there, and the JSON
 * Schemas that let an editor check it.
 */
import { join, resolve } from 'node:path';
import { configSchemaFiles } from '#config/json-schemas.ts';
import { type StarterFile, starterConfig } from '#config/starter.ts';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import { type Problem, worstExit } from '#domain/problem.ts';
import { ensureDirectory, writeAtomically } from '#runs/atomic-write.ts';
import { nodeFileSystem } from '#runs/file-system.ts';
import { attempt } from '#runs/storage.ts';
import type { CommandAction } from '../command.ts';

/** Beside the files that name it, so that the directory can be moved. */
const SCHEMAS = 'schemas';

export const execute: CommandAction = async ({ arguments: [given = '.'], world, output }) => {
  const directory = resolve(world.currentDirectory, given);
  const files = starterConfig(SCHEMAS);
  const schemas = configSchemaFiles().map(({ name, text }) => ({
    path: join(SCHEMAS, name),
    text,
  }));
  const written = await writeNew(directory, [...schemas, ...files]);
  if (!written.ok) {
    output.problems(written.problems);
    return worstExit(written.problems);
  }
  for (const { path } of files) output.say(`wrote ${join(directory, path)}`);
  output.say(`wrote ${join(directory, SCHEMAS)}, by which editors check them while you type`);
  output.say(`next: edit them, then rebalance validate --config ${directory}`);
  return 'ok';
};

/** All of them, or none where one of their names is taken. */
async function writeNew(
  directory: string,
  files: readonly StarterFile[],
): Promise<Outcome<undefined>> {
  const made = await attempt('make the directory', directory, () =>
    ensureDirectory(nodeFileSystem, directory),
  );
  if (!made.ok) return made;
  const present = await attempt('list the directory', directory, () =>
    nodeFileSystem.list(directory),
  );
  if (!present.ok) return present;
  const names = new Set(files.map(({ path }) => path.split('/')[0]));
  const taken = present.value.filter(({ name }) => names.has(name));
  if (taken.length > 0)
    return failure(...taken.map(({ name }) => takenProblem(join(directory, name))));
  for (const { path, text } of files) {
    const bytes = new TextEncoder().encode(text);
    const written = await writeAtomically(nodeFileSystem, join(directory, path), bytes);
    if (!written.ok) return written;
  }
  return success(undefined);
}

function takenProblem(path: string): Problem {
  return {
    code: 'config-rule',
    where: path,
    what: 'is there already, and nothing was written',
    next: 'choose an empty directory, or move the file away',
  };
}
