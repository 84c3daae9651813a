import { workspace } from 'vscode';
import { HeadstartError } from '../../shared/errors';
import { IMAGE_EXTENSIONS } from '../../shared/imageExtensions';
import { collectBatch, type Batch } from '../collectBatch';
import type { CommandContext } from '../CommandContext';

/**
 * The images that files and folders stand for, named as the workspace names them.
 * @param paths absolute
 * @throws `image/none-found` when there are none
 */
export async function requireBatch(
  { log }: Pick<CommandContext, 'log'>,
  paths: readonly string[],
): Promise<Batch> {
  const found = await collectBatch(paths, (image) => workspace.asRelativePath(image));
  for (const { folder, reason } of found.unreadable) log.warn(`${folder} cannot be read: ${reason}`);
  if (found.images.length > 0) return found;
  throw new HeadstartError(
    'image/none-found',
    `There are no images in ${found.title}. Headstart reads ${IMAGE_EXTENSIONS.join(', ')}.`,
  );
}
