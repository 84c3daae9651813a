import { toErrorInfo, type ErrorCode } from '../shared/errors';
import type { ViewAction, ViewError } from '../shared/webviewProtocol';

/** What was being done when it went wrong. */
export type Task = 'classify' | 'loadModel' | 'explain';

/** The things that can be done about an error. */
export type Remedy = Exclude<
  ViewAction,
  'cancel' | 'addToClass' | 'openSamples' | 'cancelExplanation' | 'closeExplanation'
>;

const RETRY: Readonly<Record<Task, Remedy>> = {
  classify: 'classify',
  loadModel: 'retryModel',
  explain: 'explainAgain',
};

/** Turns anything thrown into what a view shows: what is wrong, and the one thing to do about it. */
export function toViewError(error: unknown, task: Task): ViewError {
  const info = toErrorInfo(error);
  return { ...info, action: actionFor(info.code, task) };
}

/** The one thing to do about an error of this kind. */
export function actionFor(code: ErrorCode, task: Task): Remedy {
  const [kind] = code.split('/', 1);
  switch (kind) {
    case 'cancelled':
    case 'file':
      return RETRY[task];
    case 'image':
      return 'chooseImage';
    case 'checkpoint':
    case 'architecture':
    case 'model':
    case 'catalogue':
      return 'chooseModel';
    case 'engine':
      return code === 'engine/crashed' ? RETRY[task] : 'showLog';
    default:
      return 'showLog';
  }
}
