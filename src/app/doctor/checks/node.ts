/** Whether the Node.js that runs this is one the program is made for. */
import { invariant } from '#domain/invariant.ts';
import { type Check, failed, well } from '../check.ts';

const SUBJECT = 'node';

export const checkNode: Check = ({ machine }) => {
  const { nodeVersion, nodeRange, platform } = machine;
  if (isWithin(nodeVersion, nodeRange)) return [well(SUBJECT, `${nodeVersion} on ${platform}`)];
  return [
    failed(SUBJECT, {
      code: 'runtime-unsupported',
      what: `Node.js ${nodeVersion} is too old: ${nodeRange} is needed`,
      next: 'start bin/rebalance, which finds the Node.js that came with the project',
    }),
  ];
};

/** Whether `26.10.0` is within `>=24.15`. */
function isWithin(version: string, range: string): boolean {
  const least = /^>=(\d+)\.(\d+)$/.exec(range);
  invariant(least !== null, `package.json writes engines.node as ">=major.minor", not ${range}`);
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [leastMajor = 0, leastMinor = 0] = least.slice(1).map(Number);
  return major > leastMajor || (major === leastMajor && minor >= leastMinor);
}
