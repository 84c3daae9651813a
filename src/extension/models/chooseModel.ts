import { describeRow } from '../../shared/models/describeModel';
import { sortModels } from '../../shared/models/sortModels';
import type { CommandContext } from '../CommandContext';
import { pickModel } from '../pickModel';
import { takeModel } from '../takeModel';

/** Asks for another model, among them those that are published, and uses it. */
export async function chooseModel(context: CommandContext): Promise<void> {
  const { library, choice, modelTable } = context;
  await library.load();
  const here = library.rows.filter(({ state, classifies }) => state === 'cached' && classifies);
  const chosen = await pickModel('Choose model', choice.get(), {
    cached: sortModels(here, { column: 'accuracy', descending: true }).map((row) => ({
      path: row.id,
      label: row.architecture,
      description: `${row.weights} · ${describeRow(row)}`,
    })),
    published: library.rows.length,
  });
  if (chosen?.table) modelTable.open();
  else if (chosen) await takeModel(context, chosen.path);
}
