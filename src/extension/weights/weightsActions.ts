import { basename } from 'node:path';
import { commands } from 'vscode';
import type { ReportState, WeightsAction } from '../../shared/weightsProtocol';
import { checkReport } from '../checkReport';
import type { CheckReports } from '../CheckReports';
import { pickArchitecture } from './pickArchitecture';
import type { WeightsDocument } from './WeightsDocument';

export interface WeightsActionsOptions {
  readonly reports: CheckReports;
  /** Data folder `models/` of the extension, which names all architectures. */
  readonly modelsFolder: string;
}

/** Makes what the buttons of the weights editor do. */
export function makeWeightsActions({
  reports,
  modelsFolder,
}: WeightsActionsOptions): (document: WeightsDocument, action: WeightsAction) => void {
  const actions: Readonly<Record<WeightsAction, (document: WeightsDocument) => unknown>> = {
    reload: ({ session }) => session.load(),
    cancel: ({ session }) => session.cancel(),
    chooseArchitecture: async ({ session }) => {
      const chosen = await pickArchitecture(likest(session.report), await architectures(modelsFolder));
      if (chosen !== undefined) await session.checkAs(chosen ?? undefined);
    },
    compare: () => undefined,
    openReport: async ({ session: { report }, file }) => {
      if (report.status === 'ready') await reports.show(basename(file), checkReport(file, report.result));
    },
    reopenWith: () => commands.executeCommand('workbench.action.reopenWithEditor'),
    showLog: () => commands.executeCommand('headstart.showLog'),
  };
  return (document, action) => void actions[action](document);
}

/** The architecture that the report is about. */
function likest(report: ReportState): string[] {
  return report.status === 'ready' ? [report.result.architecture] : [];
}

async function architectures(modelsFolder: string): Promise<readonly string[]> {
  // Loaded when it is wanted, so that activation does not wait for it.
  const { loadCatalogue } = await import('../../weights/loadCatalogue');
  return (await loadCatalogue(modelsFolder)).architectures;
}
