/** Where the covariance of a run comes from: what policy.yaml asks for, with the file that it may name. */
import { resolve } from 'node:path';
import type { CovarianceSource } from '#analyze/risk/covariance.ts';
import { type GivenModel, givenModel } from '#analyze/risk/given-model.ts';
import type { RiskPolicy } from '#config/config.ts';
import { toFloat } from '#domain/decimal.ts';
import { readDocument } from '#domain/documents/read.ts';
import { riskModelDocument } from '#domain/documents/risk-model.ts';
import { invariant, unreachable } from '#domain/invariant.ts';
import { failure, type Outcome, success } from '#domain/outcome.ts';
import { type FileSystem, systemCodeOf } from '#runs/file-system.ts';
import { storageProblem } from '#runs/storage.ts';

/** A dense covariance of a thousand instruments takes about 20 MB. */
const RISK_MODEL_BYTES_MAX = 64 * 1024 * 1024;

export interface RiskModelFile {
  /** As it was read: part of what names a run. */
  readonly text: string;
  readonly model: GivenModel;
}

/** Null when the covariance is estimated. */
export async function loadRiskModel(
  { file }: RiskPolicy,
  configDirectory: string,
  fileSystem: FileSystem,
): Promise<Outcome<RiskModelFile | null>> {
  if (file === null) return success(null);
  const path = resolve(configDirectory, file);
  const text = await readText(path, fileSystem);
  if (!text.ok) return text;
  const document = readDocument(riskModelDocument, text.value, path);
  if (!document.ok) return document;
  const model = givenModel(document.value, path);
  return model.ok ? success({ text: text.value, model: model.value }) : model;
}

export function covarianceSource(
  { covariance, decay }: RiskPolicy,
  given: RiskModelFile | null,
): CovarianceSource {
  switch (covariance) {
    case 'ledoit_wolf':
      return estimated({ method: 'ledoit_wolf', target: 'constant_correlation' });
    case 'ledoit_wolf_identity':
      return estimated({ method: 'ledoit_wolf', target: 'identity' });
    case 'ewma':
      return estimated({ method: 'ewma', decay: toFloat(decay) });
    case 'sample':
      return estimated({ method: 'sample' });
    case 'file':
      invariant(given !== null, 'the configuration names a risk model, and none was read');
      return { kind: 'given', model: given.model };
    default:
      return unreachable(covariance);
  }
}

function estimated(
  estimator: Extract<CovarianceSource, { kind: 'estimated' }>['estimator'],
): CovarianceSource {
  return { kind: 'estimated', estimator };
}

async function readText(path: string, fileSystem: FileSystem): Promise<Outcome<string>> {
  try {
    return success(new TextDecoder().decode(await fileSystem.read(path, RISK_MODEL_BYTES_MAX)));
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === undefined) throw error;
    if (code !== 'ENOENT') return failure(storageProblem('read the risk model', path, code));
    return failure({
      code: 'config-missing',
      where: path,
      what: 'is not there, and risk.file in policy.yaml names it',
      next: 'put the risk model there, or choose another covariance',
    });
  }
}
