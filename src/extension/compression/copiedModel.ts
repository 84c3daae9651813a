import { workspace, type Uri } from 'vscode';
import { basename, extname } from 'node:path';
import { HeadstartError } from '../../shared/errors';
import type { ResolvedModel } from '../../weights/resolveModel';
import type { CommandContext } from '../CommandContext';
import { namedModel, wholeModel } from '../namedModel';
import { requireFile } from '../requireFile';
import { copyPlace, type CopyPlace } from './copyPlace';

/** The model that is to be copied, and where its copies go. */
export interface CopiedModel {
  readonly model: ResolvedModel;
  readonly place: CopyPlace;
}

/**
 * The model that a command was called on, or the one in use.
 * @param argument as of {@link namedModel}
 * @throws architecture/unsupported for a model in ONNX, and what resolving throws
 */
export async function copiedModel(
  context: CommandContext,
  resource: Uri | undefined,
  argument: unknown,
): Promise<CopiedModel> {
  const named = resource ? { path: requireFile(resource) } : namedModel(context, argument);
  const path = named ? named.path && (await wholeModel(named.path)) : context.choice.get();
  // Said before anything is asked of it, such as what its classes are.
  if (path !== undefined && extname(path).toLowerCase() === '.onnx') throw await refusal(context, path);
  const model = named ? await context.resolve(path) : await context.model.get();
  if (model.spec.onnx) throw await refusal(context, model.spec.weights);
  const roots = (workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
  const place = await copyPlace(
    path ?? model.spec.architecture,
    roots.map(({ uri }) => uri.fsPath),
  );
  return { model, place };
}

async function refusal({ engine }: CommandContext, file: string): Promise<HeadstartError> {
  const { metadata } = await engine.request('inspect', { file });
  const what = metadata.quantization === undefined ? 'a model in ONNX' : 'an int8 copy already';
  return new HeadstartError(
    'architecture/unsupported',
    `${basename(file)} is ${what}. Smaller copies are made of weights whose network Headstart knows: choose the model folder or the ` +
      'weights file that it was made from.',
  );
}
