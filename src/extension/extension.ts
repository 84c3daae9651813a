import type { HeadstartApi } from '../../headstart';
import { commands, ExtensionMode, window, workspace, type ExtensionContext } from 'vscode';
import type { ViewAction } from '../shared/webviewProtocol';
import { Answers } from './api/Answers';
import { makeApi } from './api/makeApi';
import { CheckReports } from './CheckReports';
import type { CommandContext } from './CommandContext';
import type { Compression } from './compression/Compression';
import { CurrentModel, type ModelChoice } from './CurrentModel';
import type { DatasetMemory } from './dataset/pickDataset';
import { DeviceScout } from './devices/DeviceScout';
import { DeviceStatus } from './devices/DeviceStatus';
import { warnOfDevice } from './devices/warnOfDevice';
import { Engine, type EngineOptions } from './Engine';
import { makeExplaining } from './explain/makeExplaining';
import { ImageFollower } from './ImageFollower';
import { makeModelResolver } from './makeModelResolver';
import { makeStatus } from './makeStatus';
import { makeModels } from './models/makeModels';
import { ModelView } from './ModelView';
import { findModelFiles } from './pickModel';
import { notifyError } from './notifyError';
import { PictureClassifier } from './PictureClassifier';
import { ArchitectureSources } from './plan/ArchitectureSources';
import { makePlans } from './plan/makePlans';
import { actOnPlan } from './plan/planCommands';
import { makeRuns } from './runs/makeRuns';
import { readSettings } from './settings';
import type { TestHook } from './testHook';
import { registerCommands } from './registerCommands';
import { restorePanels } from './restorePanels';
import { registerTools } from './tools/registerTools';
import { WeightsEditor } from './weights/WeightsEditor';
import { makeWeightsActions } from './weights/weightsActions';
import { WEIGHTS_VIEW_TYPE } from './weights/weightsViewType';

/** Puts the parts together. Nothing is loaded or started before it is wanted. */
export function activate(context: ExtensionContext): HeadstartApi & Partial<TestHook> {
  const { extensionUri, globalStorageUri: storageUri, workspaceState } = context;
  const log = window.createOutputChannel('Headstart', { log: true });
  const devices = new DeviceStatus({
    asked: () => readSettings().device,
    warn: (note) => void warnOfDevice(note),
  });
  const enginePath = context.asAbsolutePath('dist/engine.js');
  const engineOptions: EngineOptions = {
    enginePath,
    idleMinutes: () => readSettings().engineIdleMinutes,
    log,
    onDevice: (choice) => devices.report(choice),
    onWork: (change) => scout.work(change),
  };
  const scout = new DeviceScout({
    newEngine: () => new Engine({ enginePath, idleMinutes: engineOptions.idleMinutes, log }),
    wanted: () => {
      const { device, measureDevices } = readSettings();
      return device === 'auto' && measureDevices;
    },
    onMeasured: (model, result) => devices.setMeasured(model, result),
  });
  const engine = new Engine(engineOptions);
  const request: Engine['request'] = (...args) => engine.request(...args);
  const newEngine = (): Engine => {
    const another = new Engine(engineOptions);
    context.subscriptions.push(another);
    return another;
  };
  const choice: ModelChoice = {
    get: () => workspaceState.get<string>('model'),
    set: async (path) => workspaceState.update('model', path),
  };
  const dataset: DatasetMemory = {
    get: () => workspaceState.get<string>('dataset'),
    set: async (folder) => workspaceState.update('dataset', folder),
  };
  const models = makeModels(context, {
    request,
    choice,
    onError: (error, retry) => void notifyError(error, { log, retry, command: 'headstart.chooseModel' }),
  });
  const { library } = models;
  const training = makeRuns(context, engineOptions);
  const resolve = makeModelResolver(context.asAbsolutePath('models'), library, request);
  const model = new CurrentModel({ resolve, request, choice });
  const classifier: PictureClassifier = new PictureClassifier({
    request,
    model: () => model.get(),
    settings: readSettings,
    onChange: () => {
      explaining.follow();
      changed();
      if (classifier.current.status === 'done')
        model.get().then(
          ({ spec }) => scout.look(spec),
          // The view says why.
          () => undefined,
        );
    },
  });
  const explaining = makeExplaining({
    ...{ request, classifier, settings: readSettings },
    model: () => model.get(),
    onChange: () => view.send(),
  });
  const classifyOnOpen = (): boolean => readSettings().classifyOnOpen;
  const follower = new ImageFollower(classifier, classifyOnOpen);
  const act = (action: ViewAction): void => void actions[action]();
  const planning = makePlans(context, { model, request, training, onChange: () => view.send() });
  const view = new ModelView({
    ...{ extensionUri, model, classifier, follower, ...planning, act, following: classifyOnOpen },
    ...explaining,
    actOnPlan: (action) => void actOnPlan(action),
    onSight: () => status.update(),
  });
  const viewVisible = (): boolean => view.visible;
  const status = makeStatus({
    ...{ model, classifier, choice, library, runs: training.runs, devices, viewVisible },
  });
  const changed = (): void => {
    view.send();
    status.update();
  };
  const reports = new CheckReports();
  const compressions = new Set<Compression>();
  const weights: WeightsEditor = new WeightsEditor({
    extensionUri,
    request,
    ...makeWeightsActions({
      request,
      reports,
      modelsFolder: context.asAbsolutePath('models'),
      open: (uri) => weights.open(uri, 'report'),
      fineTune: (model) => commands.executeCommand('headstart.fineTune', { model }),
      onError: (error, retry) => void notifyError(error, { log, retry, command: 'headstart.checkWeights' }),
    }),
  });

  const actions: Readonly<Record<ViewAction, () => unknown>> = {
    classify: () => classifier.again(),
    cancel: () => classifier.cancel(),
    chooseImage: () => commands.executeCommand('headstart.classify', 'ask'),
    openSamples: () => commands.executeCommand('headstart.openSamples'),
    chooseModel: () => commands.executeCommand('headstart.chooseModel'),
    retryModel: () =>
      model.reload().then(
        () => classifier.again(),
        // The view says why.
        () => undefined,
      ),
    showLog: () => log.show(),
    addToClass: () => commands.executeCommand('headstart.addToClass'),
    explainAgain: () => explaining.explainer.again(),
    cancelExplanation: () => explaining.explainer.cancel(),
    closeExplanation: () => explaining.explainer.close(),
  };

  const answers = new Answers({
    ...{ request, resolve, choice, library },
    current: () => model.get(),
    modelFiles: findModelFiles,
    settings: readSettings,
  });

  const commandContext: CommandContext = {
    extensionUri,
    storageUri,
    engine,
    newEngine,
    devices,
    model,
    choice,
    resolve,
    classifier,
    follower,
    view,
    weights,
    dataset,
    ...models,
    ...training,
    ...planning,
    compressions,
    log,
  };

  model.onChange(changed);
  devices.onChange(() => status.update());
  context.subscriptions.push(
    log,
    engine,
    scout,
    follower,
    { dispose: () => compressions.forEach((one) => one.dispose()) },
    ...models.disposables,
    ...training.disposables,
    ...status.disposables,
    ...registerTools(answers),
    window.registerWebviewViewProvider(ModelView.id, view),
    window.registerCustomEditorProvider(WEIGHTS_VIEW_TYPE, weights),
    workspace.registerTextDocumentContentProvider(CheckReports.scheme, reports),
    workspace.registerTextDocumentContentProvider(ArchitectureSources.scheme, planning.architectureSources),
    workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('headstart.classifyOnOpen')) {
        follower.refresh();
        view.send();
      }
      if (change.affectsConfiguration('headstart.device')) devices.touch();
      if (['topK', 'device', 'ignoreExif'].some((name) => change.affectsConfiguration(`headstart.${name}`))) {
        if (classifier.current.status === 'done') void classifier.again();
      }
    }),
    ...registerCommands(commandContext),
    ...restorePanels(commandContext),
  );
  const { version } = context.extension.packageJSON as { version: string };
  const hook: TestHook = {
    classification: () => classifier.current,
    enginePid: () => engine.pid,
    modelRows: () => library.rows,
    runs: () => training.runs.list.map(({ state }) => state),
  };
  return { ...makeApi(version, answers), ...(context.extensionMode === ExtensionMode.Test && hook) };
}
