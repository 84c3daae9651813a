import { ViewColumn, window } from 'vscode';
import { basename } from 'node:path';
import { HeadstartError } from '../../shared/errors';
import type { CommandContext } from '../CommandContext';
import { describeRow } from '../../shared/models/describeModel';
import { sortModels } from '../../shared/models/sortModels';
import { activeImage } from '../openImage';
import { PANEL_TYPES } from '../panelTypes';
import { pickModel } from '../pickModel';
import { requireFile } from '../requireFile';
import { ensureCached } from './modelCommands';
import { targetOf } from './ModelNode';
import { showComparison } from './showComparison';

/** Shows what the model in use and another one say of the image that is open, side by side. */
export async function compareModels(context: CommandContext, argument: unknown): Promise<void> {
  const { classifier, model, choice, resolve } = context;
  const open = activeImage();
  const shown = classifier.current;
  const image = open ? requireFile(open) : shown.status === 'none' ? undefined : shown.image;
  if (image === undefined) {
    throw new HeadstartError(
      'image/none-found',
      'No image is open. Open an image, then compare models on it.',
    );
  }
  const other = await askForOther(context, argument);
  if (!other) return;
  const chosen = [choice.get() ?? null, other.path ?? null];
  const models = await Promise.all([model.get(), resolve(other.path)]);
  const panel = window.createWebviewPanel(
    PANEL_TYPES.comparison,
    `Models on ${basename(image)}`,
    ViewColumn.Beside,
  );
  await showComparison(context, panel, { image, models: chosen }, models);
}

/** The path or name of the second model, whose weights are then here. */
async function askForOther(
  context: CommandContext,
  argument: unknown,
): Promise<{ readonly path: string | undefined } | undefined> {
  const { library, choice } = context;
  const target = targetOf(argument);
  if (target?.kind === 'path') return target;
  if (target?.kind === 'row')
    return (await ensureCached(context, target.id)) ? { path: target.id } : undefined;
  await library.load();
  const usable = library.rows.filter(({ classifies, inUse }) => classifies && !inUse);
  const here = usable.filter(({ state }) => state === 'cached');
  const offered = [
    ...sortModels(here, { column: 'accuracy', descending: true }),
    ...sortModels(
      usable.filter((row) => !here.includes(row)),
      { column: 'name', descending: false },
    ),
  ];
  const chosen = await pickModel('Compare with', choice.get(), {
    cached: offered.map((row) => ({
      path: row.id,
      label: row.architecture,
      description: `${row.weights} · ${describeRow(row)}${row.state === 'cached' ? '' : ' · to be downloaded'}`,
    })),
  });
  if (!chosen || chosen.table) return undefined;
  if (chosen.path === undefined || !library.row(chosen.path)) return chosen;
  return (await ensureCached(context, chosen.path)) ? chosen : undefined;
}
