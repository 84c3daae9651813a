import type { Uri } from 'vscode';
import type { CommandContext } from '../CommandContext';
import { activeWeights } from './activeWeights';
import { pickWeightsFile } from '../pickModel';
import { requireFile } from '../requireFile';
import { takeModel } from '../takeModel';
import { askToDescribe } from './askToDescribe';

/** Uses a file as the model, as a menu names it. */
export async function useFile(context: CommandContext, file: Uri | undefined): Promise<void> {
  if (file) await takeModel(context, requireFile(file));
}

/** Asks how a model in ONNX is used, and writes that beside it; the one in use is then read anew. */
export async function describeModel(context: CommandContext, file: Uri | undefined): Promise<void> {
  const question = { title: 'Describe ONNX model', placeHolder: 'The .onnx file to describe' };
  const uri = file ?? activeWeights('.onnx');
  const path = uri ? requireFile(uri) : await pickWeightsFile(question);
  if (path === undefined || !(await askToDescribe(context, path))) return;
  if (context.choice.get() === path) await takeModel(context, path);
}
