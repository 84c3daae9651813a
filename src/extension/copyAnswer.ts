import { env, window } from 'vscode';
import { HeadstartError } from '../shared/errors';
import type { CommandContext } from './CommandContext';
import { answerAsJson, answerAsText } from './formatAnswer';

/** Puts the answer that the Model view shows on the clipboard. */
export async function copyAnswer({ classifier, model }: CommandContext, as: 'text' | 'json'): Promise<void> {
  const { current } = classifier;
  if (current.status !== 'done') {
    throw new HeadstartError('image/none-found', 'There is no answer to copy. Open an image to classify it.');
  }
  const { title } = await model.get();
  await env.clipboard.writeText((as === 'text' ? answerAsText : answerAsJson)(current, title));
  window.setStatusBarMessage('Headstart: the answer is on the clipboard.', 3000);
}
