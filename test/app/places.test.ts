/** Where a command finds its configuration and keeps its runs. */
import { describe, expect, test } from 'vitest';
import { findPlaces, type PlaceRequest } from '#app/places.ts';

const CRON: PlaceRequest = {
  config: undefined,
  workdir: undefined,
  environment: {},
  currentDirectory: '/home/ana/somewhere',
  homeDirectory: '/home/ana',
};

const configOf = (given: Partial<PlaceRequest>) =>
  findPlaces({ ...CRON, ...given }).configDirectory;
const workdirOf = (given: Partial<PlaceRequest>) => findPlaces({ ...CRON, ...given }).workDirectory;

describe('the configuration directory', () => {
  test.each([
    ['without a word', {}, '/home/ana/.config/rebalance/config'],
    ['by XDG_CONFIG_HOME', { environment: { XDG_CONFIG_HOME: '/xdg' } }, '/xdg/rebalance/config'],
    ['by REBALANCE_CONFIG', { environment: { REBALANCE_CONFIG: '/etc/r' } }, '/etc/r'],
    [
      'by REBALANCE_CONFIG before XDG_CONFIG_HOME',
      { environment: { REBALANCE_CONFIG: '/etc/r', XDG_CONFIG_HOME: '/xdg' } },
      '/etc/r',
    ],
    ['by --config', { config: '/flag', environment: { REBALANCE_CONFIG: '/etc/r' } }, '/flag'],
    ['by a relative --config', { config: '../mine' }, '/home/ana/mine'],
    [
      'by variables that are empty, which is as if they were not set',
      { environment: { REBALANCE_CONFIG: '', XDG_CONFIG_HOME: '' } },
      '/home/ana/.config/rebalance/config',
    ],
  ])('%s', (_name, given, expected) => {
    expect(configOf(given)).toBe(expected);
  });
});

describe('the work directory', () => {
  test.each([
    ['beside the configuration', { config: '/etc/rebalance/config' }, '/etc/rebalance/var'],
    ['beside it, wherever it is', {}, '/home/ana/.config/rebalance/var'],
    ['by REBALANCE_WORKDIR', { environment: { REBALANCE_WORKDIR: '/srv/r' } }, '/srv/r'],
    ['by --workdir', { workdir: '/w', environment: { REBALANCE_WORKDIR: '/srv/r' } }, '/w'],
    ['by a relative --workdir', { workdir: 'w' }, '/home/ana/somewhere/w'],
    [
      'by a variable that is empty, which is as if it were not set',
      { config: '/etc/c', environment: { REBALANCE_WORKDIR: '' } },
      '/etc/var',
    ],
  ])('%s', (_name, given, expected) => {
    expect(workdirOf(given)).toBe(expected);
  });

  test('is never the current directory unless it is asked for: cron’s is the home', () => {
    for (const currentDirectory of ['/', '/home/ana', '/tmp']) {
      expect(workdirOf({ currentDirectory })).toBe(workdirOf({}));
      expect(configOf({ currentDirectory })).toBe(configOf({}));
    }
  });
});
