/** Whether two machines have the same configuration of a portfolio. */
import { createHash } from 'node:crypto';
import type { LoadedConfig } from '#app/load-config.ts';

/** Of the texts, wherever the files lie. */
export function configHashOf({ files, riskModel }: LoadedConfig): string {
  const { targets, brokerages, policy } = files;
  const texts = [targets.text, brokerages.text, policy?.text ?? null, riskModel?.text ?? null];
  return createHash('sha256').update(JSON.stringify(texts)).digest('hex');
}
