import { window, type Uri } from 'vscode';
import { classify, classifyFolder } from './classifyCommands';
import type { CommandContext } from './CommandContext';
import type { CommandId } from './commandIds';
import { pruneModel, quantizeModel } from './compression/compressionCommands';
import { copyAnswer } from './copyAnswer';
import { addToClass } from './dataset/addToClass';
import { exportModel } from './export/exportModel';
import { installCuda } from './devices/installCuda';
import { selectDevice } from './devices/selectDevice';
import { filterModels, sortModelsBy } from './models/arrangeCommands';
import { chooseModel } from './models/chooseModel';
import { compareModels } from './models/compareModels';
import {
  cancelDownload,
  checkModel,
  downloadModel,
  measureModel,
  pauseDownload,
  removeModel,
  revealModel,
  useModel,
} from './models/modelCommands';
import { describeModel, useFile } from './onnx/onnxCommands';
import { copyLayerPath, editLayer, openPlan, savePlan } from './plan/planCommands';
import { fineTuneHead, fineTuneMore, fineTunePlan } from './runs/fineTuneCommands';
import { runCommand } from './runs/runCommands';
import { fineTuneSamples, getStarted, openSamples, tryTrainedModel } from './start/startCommands';
import { checkWeights, compareWeights } from './weights/weightsCommands';

/** `resources`: the files that a menu or a program named. */
type Handler = (context: CommandContext, resources: readonly Uri[], first: unknown) => Promise<void> | void;

/** Every command and what it does. */
export const COMMANDS: Readonly<Record<CommandId, Handler>> = {
  'headstart.getStarted': getStarted,
  'headstart.openSamples': (context, resources) => openSamples(context, resources),
  'headstart.fineTuneSamples': (context) => fineTuneSamples(context),
  'headstart.tryTrainedModel': (context) => tryTrainedModel(context),
  'headstart.classify': (context, resources, first) => classify(context, resources, first === 'ask'),
  'headstart.classifyFolder': (context, resources) => classifyFolder(context, resources),
  'headstart.copyText': (context) => copyAnswer(context, 'text'),
  'headstart.copyJson': (context) => copyAnswer(context, 'json'),
  'headstart.addToClass': (context, resources) => addToClass(context, resources),
  'headstart.chooseModel': (context) => chooseModel(context),
  'headstart.showLayers': ({ view }) => view.focusLayers(),
  'headstart.checkWeights': (context, [file]) => checkWeights(context, file),
  'headstart.compareWeights': (context, files) => compareWeights(context, files),
  'headstart.openModelTable': ({ modelTable }) => modelTable.open(),
  'headstart.useModel': (context, _files, model) => useModel(context, model),
  'headstart.describeModel': (context, [file]) => describeModel(context, file),
  'headstart.downloadModel': (context, _files, model) => downloadModel(context, model),
  'headstart.pauseDownload': (context, _files, model) => pauseDownload(context, model),
  'headstart.cancelDownload': (context, _files, model) => cancelDownload(context, model),
  'headstart.removeModel': (context, _files, model) => removeModel(context, model),
  'headstart.revealModel': (context, _files, model) => revealModel(context, model),
  'headstart.checkModel': (context, _files, model) => checkModel(context, model),
  'headstart.measureModel': (context, _files, model) => measureModel(context, model),
  'headstart.compareModels': (context, _files, model) => compareModels(context, model),
  'headstart.sortModels': (context) => sortModelsBy(context),
  'headstart.filterModels': (context) => filterModels(context),
  'headstart.refreshModels': ({ modelsTree }) => modelsTree.refresh(),
  'headstart.fineTuneHead': fineTuneHead,
  'headstart.fineTune': fineTuneMore,
  'headstart.export': exportModel,
  'headstart.quantize': quantizeModel,
  'headstart.prune': pruneModel,
  'headstart.fineTunePlan': (context, _files, options) => fineTunePlan(context, options),
  'headstart.measurePlan': ({ plans }) => plans.measureTime(),
  'headstart.savePlan': (context) => savePlan(context),
  'headstart.openPlan': (context, [file]) => openPlan(context, file),
  'headstart.openRun': (context, _files, run) => runCommand(context, 'open', run),
  'headstart.useRun': (context, _files, run) => runCommand(context, 'use', run),
  'headstart.revealRun': (context, _files, run) => runCommand(context, 'reveal', run),
  'headstart.pauseRun': (context, _files, run) => runCommand(context, 'pause', run),
  'headstart.continueRun': (context, _files, run) => runCommand(context, 'continue', run),
  'headstart.stopRun': (context, _files, run) => runCommand(context, 'stop', run),
  'headstart.cancelRun': (context, _files, run) => runCommand(context, 'cancel', run),
  'headstart.resumeRun': (context, _files, run) => runCommand(context, 'resume', run),
  'headstart.removeRun': (context, _files, run) => runCommand(context, 'remove', run),
  'headstart.selectDevice': (context) => selectDevice(context),
  'headstart.installCuda': (context) => installCuda(context),
  'headstart.restartEngine': restartEngine,
  'headstart.showLog': ({ log }) => log.show(),
  'headstart.menu.classify': (context, resources) => classify(context, resources),
  'headstart.menu.classifyFolder': (context, resources) => classifyFolder(context, resources),
  'headstart.menu.addToClass': (context, resources) => addToClass(context, resources),
  'headstart.menu.checkWeights': (context, [file]) => checkWeights(context, file),
  'headstart.menu.compareWeights': (context, files) => compareWeights(context, files),
  'headstart.menu.useModel': (context, [file]) => useFile(context, file),
  'headstart.menu.fineTuneHead': fineTuneHead,
  'headstart.menu.fineTune': fineTuneMore,
  'headstart.menu.export': exportModel,
  'headstart.menu.openPlan': (context, [file]) => openPlan(context, file),
  'headstart.layer.train': (context, _files, row) => editLayer(context, 'train', row),
  'headstart.layer.freeze': (context, _files, row) => editLayer(context, 'freeze', row),
  'headstart.layer.freezeUpTo': (context, _files, row) => editLayer(context, 'freezeUpTo', row),
  'headstart.layer.copyPath': (_context, _files, row) => copyLayerPath(row),
};

async function restartEngine({ engine, model, classifier }: CommandContext): Promise<void> {
  engine.restart();
  await model.reload();
  await classifier.again();
  window.setStatusBarMessage('Headstart: the engine was restarted.', 5000);
}
