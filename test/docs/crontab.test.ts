import { readFileSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { describe, expect, test } from 'vitest';
import { EXIT_CODES } from '#domain/problem.ts';
import { faultOf, programWords, wordsOf } from './command-lines.ts';
import { pathOf } from './pages.ts';

const lines = readFileSync(pathOf('crontab.example'), 'utf8')
  .split('\n')
  .filter((line) => line.trim() !== '' && !line.startsWith('#'));
const isVariable = (line: string) => /^[A-Z_]+=/.test(line);
const variables = Object.fromEntries(
  lines.filter(isVariable).map((line) => line.split('=') as [string, string]),
);
const [job = '', ...otherJobs] = lines.filter((line) => !isVariable(line));
const [, schedule = '', user = '', command = ''] =
  /^((?:\S+\s+){4}\S+)\s+(\S+)\s+(.*)$/.exec(job) ?? [];
const [run = '', kept = ''] = command.split(/\s+2>&1\s+\|\s+/);
const words = wordsOf(run);
const program = words.findIndex((word) => word.endsWith('/rebalance'));

describe('crontab.example', () => {
  test('has one job: a time, a user and a command', () => {
    expect(otherJobs).toEqual([]);
    expect(schedule.split(/\s+/)).toEqual(['15', '18', '*', '*', '1-5']);
    expect(user).toBe('rebalance');
  });

  test('names the time zone of the exchange, and who is told', () => {
    expect(Intl.supportedValuesOf('timeZone')).toContain(variables['CRON_TZ']);
    expect(variables['MAILTO']).toMatch(/^\S+@\S+$/);
  });

  test('runs at a time that exists once on every day of the year', () => {
    const [, hour] = schedule.split(/\s+/).map(Number);
    expect(hour).toBeGreaterThanOrEqual(3);
  });

  test('calls the launcher by its full path, with a command and flags that exist', async () => {
    expect(isAbsolute(words[program] ?? '')).toBe(true);
    expect(words[program]).toMatch(/\/bin\/rebalance$/);
    const given = programWords(words.slice(program).join(' ')) ?? [];
    expect(given[0]).toBe('run');
    expect(await faultOf(given)).toBeNull();
  });

  test('gives every directory by its full path, since cron starts anywhere', () => {
    const directories = words.filter((_, at) =>
      ['--config', '--workdir', '--out'].includes(words[at - 1] ?? ''),
    );
    expect(directories).toHaveLength(3);
    expect(directories.filter((path) => !isAbsolute(path))).toEqual([]);
  });

  test('keeps two runs apart with flock, which ends as a locked run does', () => {
    const lock = words.slice(0, program);
    expect(lock[0]).toBe('flock');
    expect(lock).toContain('--nonblock');
    expect(lock[lock.indexOf('--conflict-exit-code') + 1]).toBe(String(EXIT_CODES.locked.code));
    expect(isAbsolute(lock.at(-1) ?? '')).toBe(true);
  });

  test('is silent on success, and mails and keeps what is said of a failure', () => {
    expect(words).toContain('--quiet');
    expect(kept).toMatch(/^tee -a \/\S+\.log$/);
  });

  test('has no percent sign, which cron takes for the end of the line', () => {
    expect(job).not.toContain('%');
  });
});
