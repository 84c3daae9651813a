import { toErrorInfo, type ErrorCode } from '../../shared/errors';
import type { WeightsAction, WeightsError } from '../../shared/weightsProtocol';
import { namedShortly } from '../namedShortly';

/** Turns anything thrown into what the weights editor shows. `file` is the absolute path of the file that is open. */
export function toWeightsError(error: unknown, file: string): WeightsError {
  const info = toErrorInfo(error);
  const { details } = info;
  return { ...namedShortly(info, file), ...(details && { details }), actions: actionsFor(info.code) };
}

/** Codes of files that another editor may show. */
const PERHAPS_TEXT: ReadonlySet<ErrorCode> = new Set([
  'checkpoint/unknown-format',
  'checkpoint/lfs-pointer',
  'checkpoint/html',
  'checkpoint/unsupported',
]);

function actionsFor(code: ErrorCode): WeightsAction[] {
  if (PERHAPS_TEXT.has(code)) return ['reopenWith', 'reload'];
  const [kind] = code.split('/', 1);
  if (kind === 'architecture') return ['chooseArchitecture'];
  if (code === 'internal' || code === 'engine/cannot-start') return ['showLog', 'reload'];
  return ['reload'];
}
