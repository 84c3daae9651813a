import { workspace } from 'vscode';
import { HeadstartError } from '../../shared/errors';
import { IMAGE_EXTENSIONS } from '../../shared/imageExtensions';
import { collectBatch } from '../collectBatch';
import type { CommandContext } from '../CommandContext';
import { BatchTab } from './BatchTab';

/** Classifies images and those of folders into a table. The promise ends when the work stands still. */
export async function classifyTogether(context: CommandContext, paths: readonly string[]): Promise<void> {
  const found = await collectBatch(paths, (image) => workspace.asRelativePath(image));
  for (const { folder, reason } of found.unreadable) context.log.warn(`${folder} cannot be read: ${reason}`);
  if (found.images.length === 0) {
    throw new HeadstartError(
      'image/none-found',
      `There are no images in ${found.title}. Headstart reads ${IMAGE_EXTENSIONS.join(', ')}.`,
    );
  }
  const model = await context.model.get();
  await new BatchTab(context, found, model).run();
}
