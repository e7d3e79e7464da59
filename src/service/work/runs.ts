/** Lists runs and hands out their files, after comparing them with what the manifest says. */
import { z } from 'zod';
import { type RunFileName, readRunFileText } from '#app/run-files.ts';
import { runDocument } from '#domain/documents/run.ts';
import { type Outcome, success } from '#domain/outcome.ts';
import { parseRunName, type RunName, runNameText } from '#runs/layout.ts';
import { type Answer, JSON_TYPE, jsonAnswer, problemAnswer } from '../answer.ts';
import type { Portfolio } from './desk.ts';
import type { PageRequest, RunFile } from './job.ts';
import { cursorOf } from './pages.ts';

export async function listRuns(page: PageRequest, { runs }: Portfolio): Promise<Outcome<Answer>> {
  const names = await runs.list();
  if (!names.ok) return names;
  const newestFirst = names.value.toReversed();
  const place = newestFirst.findIndex((name) => runNameText(name) === page.after);
  const rest = page.after === null ? newestFirst : place < 0 ? [] : newestFirst.slice(place + 1);
  const shown = rest.slice(0, page.limit);
  const last = shown.at(-1);
  return success(
    jsonAnswer({
      items: await Promise.all(shown.map((name) => outline(name, runs))),
      next_cursor:
        rest.length > page.limit && last !== undefined ? cursorOf(runNameText(last)) : null,
    }),
  );
}

async function outline(name: RunName, runs: Portfolio['runs']) {
  const manifest = await runs.directoryOf(name).readManifest();
  return {
    run: runNameText(name),
    outcome: manifest.ok ? manifest.value.outcome : 'unfinished',
    run_id: manifest.ok ? manifest.value.runId : null,
    finished_at: manifest.ok ? manifest.value.finishedAt : null,
  };
}

export async function readRun(run: string, { runs }: Portfolio): Promise<Outcome<Answer>> {
  const directory = runs.directoryOf(nameOf(run));
  const manifest = await directory.readManifest();
  if (manifest.ok) return success(jsonAnswer(z.encode(runDocument, manifest.value)));
  const isAbsent = manifest.problems.every(({ code }) => code === 'document-missing');
  return isAbsent ? success(noSuchRun(run)) : manifest;
}

const TYPES: Readonly<Record<RunFile, { readonly name: RunFileName; readonly type: string }>> = {
  orders: { name: 'orders', type: 'text/csv; charset=utf-8' },
  report: { name: 'report', type: 'text/html; charset=utf-8' },
  plan: { name: 'plan', type: JSON_TYPE },
};

export async function readRunFile(
  { run, file }: { readonly run: string; readonly file: RunFile },
  { runs }: Portfolio,
): Promise<Outcome<Answer>> {
  const { name, type } = TYPES[file];
  const found = await readRunFileText(runs, nameOf(run), name);
  if (!found.ok) return found;
  if (found.value === undefined) return success(noSuchRun(`${run}/${file}`));
  const { fileName, text } = found.value;
  return success({
    status: 200,
    headers: {
      'content-type': type,
      ...(file === 'report'
        ? { 'content-security-policy': REPORT_POLICY }
        : { 'content-disposition': `attachment; filename="${fileName}"` }),
    },
    body: text,
  });
}

/** The report is one page with its own styles and drawings, and nothing that runs. */
const REPORT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox";

function nameOf(run: string): RunName {
  const name = parseRunName(run);
  // The schema has the form; a date such as 30 February has it too.
  return name ?? { tradeDate: run.slice(0, 10) as RunName['tradeDate'], attempt: null };
}

function noSuchRun(name: string): Answer {
  return problemAnswer('not-found', { detail: `there is no ${name}` });
}
