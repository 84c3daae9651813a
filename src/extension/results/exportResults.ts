import { Uri, window, workspace, type QuickPickItem } from 'vscode';
import { extname } from 'node:path';
import { formatExactCount } from '../../shared/format';
import { HeadstartError } from '../../shared/errors';
import { showInformation } from '../notices';
import { toCsv, toJson, type NamedResult, type ResultsHeading } from './formatResults';

export interface ExportQuestion extends ResultsHeading {
  /** Folder that the dialog opens in, absolute. */
  readonly folder: string;
  readonly total: number;
  /** Rows in the order of the table: those that it shows, and those of them that are selected. */
  readonly shown: readonly number[];
  readonly selected: readonly number[];
  readonly resultOf: (row: number) => NamedResult | undefined;
}

interface ScopeItem extends QuickPickItem {
  readonly rows: readonly number[];
}

/** Writes results into a CSV or JSON file, after asking which and where. */
export async function exportResults(question: ExportQuestion): Promise<void> {
  const rows = await askForRows(question);
  if (!rows) return;
  const target = await window.showSaveDialog({
    title: 'Export results',
    saveLabel: 'Export',
    defaultUri: Uri.joinPath(
      Uri.file(question.folder),
      `${question.title.split(/[/\\,]/, 1)[0] ?? 'results'}.csv`,
    ),
    filters: { 'CSV, for spreadsheets': ['csv'], JSON: ['json'] },
  });
  if (!target) return;
  const ending = extname(target.path).toLowerCase();
  if (ending !== '.csv' && ending !== '.json') {
    throw new HeadstartError(
      'usage',
      'The name of the file must end in .csv or .json, which says the format.',
    );
  }
  const results = rows.flatMap((row) => question.resultOf(row) ?? []);
  const text = ending === '.csv' ? toCsv(results) : toJson(question, results);
  await workspace.fs.writeFile(target, new TextEncoder().encode(text));
  const name = target.path.slice(target.path.lastIndexOf('/') + 1);
  // Not awaited: the file is there, and the message may stay for as long as nobody closes it.
  void showInformation(`${counted(results.length)} exported to ${name}.`, 'Open').then((chosen) => {
    if (chosen === 'Open') void window.showTextDocument(target);
  });
}

/** All rows at once where nothing else could be meant. */
async function askForRows({
  total,
  shown,
  selected,
}: ExportQuestion): Promise<readonly number[] | undefined> {
  const items: ScopeItem[] = [
    ...(shown.length < total ? [] : [{ label: `All ${counted(total)}`, rows: shown }]),
    ...(shown.length < total && shown.length > 0
      ? [{ label: `The ${counted(shown.length)} that the filter shows`, rows: shown }]
      : []),
    ...(shown.length < total
      ? [{ label: `All ${counted(total)}`, rows: Array.from({ length: total }, (_, row) => row) }]
      : []),
    ...(selected.length > 1
      ? [{ label: `The ${counted(selected.length)} that are selected`, rows: selected }]
      : []),
  ];
  if (items.length === 1) return items[0]?.rows;
  const item = await window.showQuickPick(items, { title: 'Export results', placeHolder: 'Which of them?' });
  return item?.rows;
}

function counted(count: number): string {
  return count === 1 ? '1 image' : `${formatExactCount(count)} images`;
}
