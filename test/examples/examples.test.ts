/** The examples for other schedulers: every command line in them is one that the program understands. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { faultOf } from '../docs/command-lines.ts';
import { pathOf } from '../docs/pages.ts';

const LAUNCHER = '/opt/rebalance/bin/rebalance';

async function expectUnderstood(words: readonly string[], command: string): Promise<void> {
  expect(words[0]).toBe(LAUNCHER);
  expect(words[1]).toBe(command);
  expect(await faultOf(words.slice(1)), words.join(' ')).toBeNull();
  const paths = words.filter((_, at) =>
    /^--(?:config|portfolios|workdir|out)$/.test(words[at - 1] ?? ''),
  );
  expect(paths.filter((path) => !isAbsolute(path))).toEqual([]);
}

describe('the Airflow DAG', () => {
  const path = pathOf('examples/airflow/rebalance_dag.py');
  const text = readFileSync(path, 'utf8');
  const constants = Object.fromEntries(
    [...text.matchAll(/^([A-Z]+) = f?"([^"]*)"$/gm)].map(([, name = '', value = '']) => [
      name,
      value,
    ]),
  );
  const filled = (line: string): string =>
    line.replace(/\{([A-Z]+)\}/g, (_, name: string) => filled(constants[name] ?? `no ${name}`));
  const commands = [...text.matchAll(/bash_command=f"([^"]*)"/g)].map(([, line = '']) =>
    filled(line)
      .replace('{account}', 'BROKERAGE_001')
      .replace(/\{\{.*\| ds \}\}/, '2026-11-20'),
  );

  test('has a task for each account and stage, and only commands that there are', async () => {
    expect(commands).toHaveLength(4);
    const stages = ['aggregate', 'orders', 'fetch', 'analyze'];
    for (const [index, line] of commands.entries())
      await expectUnderstood(line.split(/\s+/), stages[index] ?? '');
    for (const task of ['fetch_{account}', 'analyze_{account}', 'aggregate', 'orders'])
      expect(text).toContain(`task_id=`.concat(task.includes('{') ? `f"${task}"` : `"${task}"`));
  });

  test('is daily, and tries twice more after five minutes', () => {
    expect(text).toContain('schedule="@daily"');
    expect(text).toContain('"retries": 2,');
    expect(text).toContain('"retry_delay": timedelta(minutes=5)');
  });

  test('is Python', ({ skip }) => {
    const python = spawnSync('python3', ['--version']);
    skip(python.status !== 0, 'python3 is not on the PATH, so the DAG cannot be read');
    const parse = 'import ast, sys; ast.parse(open(sys.argv[1]).read(), sys.argv[1])';
    const { status, stderr } = spawnSync('python3', ['-c', parse, path], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});

describe('the units of systemd', () => {
  const folder = pathOf('examples/systemd');
  const read = (name: string) => readFileSync(`${folder}/${name}`, 'utf8');
  const services = {
    'rebalance.service': 'run',
    'rebalance-worker@.service': 'worker',
    'rebalance-serve.service': 'serve',
  };

  test('are a run with its timer, a worker and the service', () => {
    expect(readdirSync(folder).sort()).toEqual(
      [...Object.keys(services), 'rebalance.timer'].sort(),
    );
    const [, zone = ''] = /^OnCalendar=.* (\S+)$/m.exec(read('rebalance.timer')) ?? [];
    expect(Intl.supportedValuesOf('timeZone')).toContain(zone);
  });

  test.each(Object.entries(services))('%s calls rebalance %s', async (name, command) => {
    const [, line = ''] = /^ExecStart=(.*)$/m.exec(read(name)) ?? [];
    await expectUnderstood(line.split(' '), command);
  });
});

describe('the manifest for Kubernetes', () => {
  const [cronJob, deployment] = parseAllDocuments(
    readFileSync(pathOf('examples/kubernetes/rebalance.yaml'), 'utf8'),
  ).map((document) => document.toJS());

  test('queues every business day after the close', async () => {
    expect(cronJob).toMatchObject({ kind: 'CronJob', spec: { timeZone: 'America/New_York' } });
    const [container] = cronJob.spec.jobTemplate.spec.template.spec.containers;
    await expectUnderstood([...container.command, ...container.args], 'run');
  });

  test('keeps workers', async () => {
    expect(deployment.kind).toBe('Deployment');
    const [container] = deployment.spec.template.spec.containers;
    await expectUnderstood([...container.command, ...container.args], 'worker');
  });
});
