import type { Uri } from 'vscode';
import { isAbsolute } from 'node:path';
import type { HeadstartApi } from '../../../headstart';
import { HeadstartError } from '../../shared/errors';
import { requireFile } from '../requireFile';
import type { Answers } from './Answers';
import { withSignal } from './withSignal';

/** A network of ImageNet's classes has a thousand; no caller can want more. */
const MOST_CLASSES = 1000;

/** The interface that other extensions are given; `headstart.d.ts` describes it. */
export function makeApi(version: string, answers: Answers): HeadstartApi {
  return {
    version,
    classify: (image, { model, top = 5, token } = {}) =>
      withSignal(token, async (signal) => {
        const path = pathOf(image);
        const wanted = Math.min(MOST_CLASSES, Math.max(1, Math.round(top)));
        const { model: used, summary, results } = await answers.classify([path], model, wanted, signal);
        const [result] = results;
        if (!result) throw new Error('The engine answered without a result.');
        if ('error' in result) throw new HeadstartError(result.error.code, result.error.message);
        return {
          image: path,
          model: used.title,
          architecture: used.spec.architecture,
          predictions: result.predictions,
          milliseconds: result.milliseconds,
          device: summary.device,
          ...(summary.deviceNote !== undefined && { deviceNote: summary.deviceNote }),
        };
      }),
    models: ({ token } = {}) => withSignal(token, () => answers.models()),
    inspect: (file, { token } = {}) =>
      withSignal(token, async (signal) => answers.inspect(pathOf(file), signal)),
    check: (file, { architecture, token } = {}) =>
      withSignal(token, async (signal) => answers.check(pathOf(file), architecture, signal)),
  };
}

/** @throws file/unreadable for an address that is not a file's, and for a relative path, which no folder is given for */
function pathOf(file: Uri | string): string {
  if (typeof file !== 'string') return requireFile(file);
  if (isAbsolute(file)) return file;
  throw new HeadstartError(
    'file/unreadable',
    `“${file}” is not an absolute path. Give one, or a file's Uri.`,
  );
}
