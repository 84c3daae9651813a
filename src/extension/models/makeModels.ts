import { commands, workspace, type ExtensionContext } from 'vscode';
import { cpus } from 'node:os';
import type { EngineRequest, ModelChoice } from '../CurrentModel';
import { readSettings } from '../settings';
import { catalogOfSetting, folderOfSetting, type LibrarySettings } from './LibrarySettings';
import { Measurements } from './Measurements';
import { Measuring } from './Measuring';
import { ModelLibrary } from './ModelLibrary';
import { ModelsTree } from './ModelsTree';
import { ModelTable } from './ModelTable';

/** What serves the Models view and the table of models. */
export interface Models {
  readonly library: ModelLibrary;
  readonly modelsTree: ModelsTree;
  readonly modelTable: ModelTable;
  readonly measuring: Measuring;
  readonly disposables: readonly { dispose(): void }[];
}

const LIBRARY_SETTINGS = ['mirror', 'cacheFolder', 'catalogs'];

/** Puts the parts for published models together. */
export function makeModels(
  context: ExtensionContext,
  parts: {
    readonly request: EngineRequest;
    readonly choice: ModelChoice;
    readonly onError: (error: unknown, retry: () => Promise<void>) => void;
  },
): Models {
  const { request, choice, onError } = parts;
  const machine = nameOfMachine();
  const { version } = context.extension.packageJSON as { version: string };
  const measurements = new Measurements(context.globalState, `${machine}, Headstart ${version}`);
  const library = new ModelLibrary({
    modelsFolder: context.asAbsolutePath('models'),
    env: process.env,
    // Looked up at each call: VS Code puts its own in the place of Node's, which knows the user's proxy and certificates.
    fetch: (url, init) => fetch(url, init),
    settings: librarySettings,
    timeOf: (id) => measurements.get(id),
    inUse: () => choice.get(),
  });
  const reload = (): Promise<void> => library.reload();
  const report = (error: unknown): void => onError(error, reload);
  const measuring = new Measuring({ library, measurements, request, onError: report });
  const modelsTree = new ModelsTree({ library, inUse: () => choice.get(), onError: report });
  const modelTable = new ModelTable({
    extensionUri: context.extensionUri,
    library,
    measuring,
    machine,
    act: (what, id) => void commands.executeCommand(TABLE_COMMANDS[what], id),
  });
  const settings = workspace.onDidChangeConfiguration((change) => {
    if (LIBRARY_SETTINGS.some((name) => change.affectsConfiguration(`headstart.${name}`)))
      reload().catch(report);
  });
  return {
    library,
    modelsTree,
    modelTable,
    measuring,
    disposables: [settings, modelTable, modelsTree, library],
  };
}

const TABLE_COMMANDS = {
  use: 'headstart.useModel',
  download: 'headstart.downloadModel',
  pause: 'headstart.pauseDownload',
  measure: 'headstart.measureModel',
} as const;

function librarySettings(): LibrarySettings {
  const { mirror, cacheFolder, catalogs } = readSettings();
  const folder = workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file')?.uri.fsPath;
  return {
    mirror,
    cacheFolder: folderOfSetting(cacheFolder, folder) ?? '',
    catalogs: catalogs.flatMap((text) => catalogOfSetting(text, folder) ?? []),
  };
}

/** The processor as it calls itself, and how many of it there are. */
function nameOfMachine(): string {
  const all = cpus();
  const model = all[0]?.model.replace(/\s+/g, ' ').trim() ?? 'unknown processor';
  return `${model}, ${all.length} ${all.length === 1 ? 'core' : 'cores'}`;
}
