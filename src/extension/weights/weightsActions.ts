import { basename } from 'node:path';
import { commands, type Uri } from 'vscode';
import type { Suggestion, SuggestionId } from '../../shared/checkProtocol';
import type { ReportState, WeightsAction } from '../../shared/weightsProtocol';
import type { ModelRequest } from '../../weights/resolveModel';
import { checkReport } from '../checkReport';
import type { CheckReports } from '../CheckReports';
import type { EngineRequest } from '../CurrentModel';
import { pickWeightsFile } from '../pickModel';
import { pickArchitecture } from './pickArchitecture';
import { saveMended, type SaveMendedOptions } from './saveMended';
import type { WeightsDocument, WeightsDocumentOptions } from './WeightsDocument';

export interface WeightsActionsOptions {
  readonly request: EngineRequest;
  readonly reports: CheckReports;
  /** Data folder `models/` of the extension, which names all architectures. */
  readonly modelsFolder: string;
  /** Opens a weights file at its report. */
  readonly open: (uri: Uri) => Promise<unknown>;
  /** Asks how to fine-tune this model and on which images, and starts it. */
  readonly fineTune: (model: ModelRequest) => PromiseLike<void>;
  /** Tells the user what went wrong with some work, which can be tried again. */
  readonly onError: (error: unknown, retry: () => Promise<void>) => void;
}

/** Makes what the buttons of the weights editor do. */
export function makeWeightsActions(
  options: WeightsActionsOptions,
): Pick<WeightsDocumentOptions, 'act' | 'follow'> {
  const { request, reports, modelsFolder, open, fineTune, onError } = options;
  const actions: Readonly<Record<WeightsAction, (document: WeightsDocument) => unknown>> = {
    reload: ({ session }) => session.load(),
    cancel: ({ session }) => session.cancel(),
    chooseArchitecture: async ({ session }) => {
      const chosen = await pickArchitecture(likest(session.report), await architectures(modelsFolder));
      if (chosen !== undefined) await session.checkAs(chosen ?? undefined);
    },
    compare: async ({ session, file }) => {
      const placeHolder = `The file to compare ${basename(file)} with`;
      const other = await pickWeightsFile({ title: 'Compare weights', placeHolder });
      if (other !== undefined) await session.compareWith({ file: other });
    },
    openReport: async ({ session: { report }, file }) => {
      if (report.status === 'ready') await reports.show(basename(file), checkReport(file, report.result));
    },
    useModel: ({ uri }) => commands.executeCommand('headstart.menu.useModel', uri),
    reopenWith: () => commands.executeCommand('workbench.action.reopenWithEditor'),
    showLog: () => commands.executeCommand('headstart.showLog'),
  };
  const save = async (
    document: WeightsDocument,
    how: Pick<SaveMendedOptions, 'params' | 'suffix'>,
  ): Promise<void> => {
    const saved = await saveMended(document, { ...how, request });
    if (saved) await open(saved);
  };
  const group = async ({ session }: WeightsDocument, { container }: Suggestion): Promise<void> => {
    if (container !== undefined) await session.showGroup(container);
  };
  const steps: Readonly<
    Record<SuggestionId, (document: WeightsDocument, suggestion: Suggestion) => PromiseLike<void>>
  > = {
    'save-mended': (document) => save(document, { suffix: 'mended' }),
    'new-head': ({ session: { ref, architecture } }) =>
      fineTune({
        weights: ref.file,
        ...(ref.container !== undefined && { container: ref.container }),
        ...(architecture !== undefined && { architecture }),
      }),
    'save-backbone': (document) => save(document, { suffix: 'backbone', params: { dropHead: true } }),
    'allow-partial': (document) => save(document, { suffix: 'partial', params: { allowPartial: true } }),
    'use-average': group,
    'use-container': group,
    'other-architecture': ({ session }, { architecture }) => session.checkAs(architecture),
  };
  const guarded = async (work: () => unknown): Promise<void> => {
    try {
      await work();
    } catch (error) {
      onError(error, () => guarded(work));
    }
  };
  return {
    act: (document, action) => void guarded(() => actions[action](document)),
    follow: (document, suggestion) => void guarded(() => steps[suggestion.id](document, suggestion)),
  };
}

/** The architectures that the report is about: the one it takes the file for, and those that it is like too. */
function likest(report: ReportState): string[] {
  if (report.status !== 'ready') return [];
  const { architecture, runnersUp } = report.result;
  return [architecture, ...runnersUp.map((other) => other.architecture)];
}

async function architectures(modelsFolder: string): Promise<readonly string[]> {
  // Loaded when it is wanted, so that activation does not wait for it.
  const { loadCatalogue } = await import('../../weights/loadCatalogue');
  return (await loadCatalogue(modelsFolder)).architectures;
}
