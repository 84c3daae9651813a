import { ViewColumn, window } from 'vscode';
import type { CommandContext } from '../CommandContext';
import { PANEL_TYPES } from '../panelTypes';
import { BatchTab } from './BatchTab';
import { requireBatch } from './requireBatch';

/** Classifies images and those of folders into a table. The promise ends when the work stands still. */
export async function classifyTogether(context: CommandContext, paths: readonly string[]): Promise<void> {
  const found = await requireBatch(context, paths);
  const chosen = context.choice.get() ?? null;
  const model = await context.model.get();
  const panel = window.createWebviewPanel(PANEL_TYPES.results, `Results: ${found.title}`, ViewColumn.Active);
  await new BatchTab(context, found, model, { paths, model: chosen }, panel).run();
}
