import { window, type QuickPickItem } from 'vscode';
import { HeadstartError } from '../../shared/errors';
import { describeRow } from '../../shared/models/describeModel';
import type { ModelRow } from '../../shared/models/ModelRow';
import { sortModels } from '../../shared/models/sortModels';
import type { ModelLibrary } from './ModelLibrary';

export interface RowQuestion {
  readonly title: string;
  readonly placeHolder: string;
  readonly wanted: (row: ModelRow) => boolean;
  /** Said where no model is wanted. */
  readonly none: string;
}

/** Asks for one of the published models. @throws model/not-cached where there is none to choose from */
export async function pickRow(library: ModelLibrary, question: RowQuestion): Promise<string | undefined> {
  await library.load();
  const { title, placeHolder, wanted, none } = question;
  const rows = sortModels(library.rows.filter(wanted), { column: 'name', descending: false });
  if (rows.length === 0) throw new HeadstartError('model/not-cached', none);
  const items = rows.map((row): QuickPickItem & { id: string } => ({
    label: row.architecture,
    description: `${row.weights} · ${describeRow(row)}`,
    id: row.id,
  }));
  return (await window.showQuickPick(items, { title, placeHolder, matchOnDescription: true }))?.id;
}
