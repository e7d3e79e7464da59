/** `rebalance init DIR`: writes the commented starter configuration, and never over a file that is there. */
import { join, resolve } from 'node:path';
import { starterConfig } from '#config/starter.ts';
import type { Problem } from '#domain/problem.ts';
import { worstExit } from '#domain/problem.ts';
import { ensureDirectory, writeAtomically } from '#runs/atomic-write.ts';
import { nodeFileSystem } from '#runs/file-system.ts';
import { attempt } from '#runs/storage.ts';
import type { CommandAction } from '../command.ts';

export const execute: CommandAction = async ({ arguments: [given = '.'], world, output }) => {
  const directory = resolve(world.currentDirectory, given);
  const files = starterConfig().map(({ path, text }) => ({ path: join(directory, path), text }));
  const problems = await writeAll(directory, files);
  if (problems.length > 0) {
    output.problems(problems);
    return worstExit(problems);
  }
  for (const { path } of files) output.say(`wrote ${path}`);
  output.say(`next: edit them, then rebalance validate --config ${directory}`);
  return 'ok';
};

interface NewFile {
  readonly path: string;
  readonly text: string;
}

async function writeAll(directory: string, files: readonly NewFile[]): Promise<readonly Problem[]> {
  const made = await attempt('make the directory', directory, () =>
    ensureDirectory(nodeFileSystem, directory),
  );
  if (!made.ok) return made.problems;
  const present = await attempt('list the directory', directory, () =>
    nodeFileSystem.list(directory),
  );
  if (!present.ok) return present.problems;
  const names = new Set(present.value.map(({ name }) => join(directory, name)));
  const taken = files.filter(({ path }) => names.has(path));
  if (taken.length > 0) return taken.map(({ path }) => takenProblem(path));
  for (const { path, text } of files) {
    const written = await writeAtomically(nodeFileSystem, path, new TextEncoder().encode(text));
    if (!written.ok) return written.problems;
  }
  return [];
}

function takenProblem(path: string): Problem {
  return {
    code: 'config-rule',
    where: path,
    what: 'is there already, and nothing was written',
    next: 'choose an empty directory, or move the file away',
  };
}
