import { basename, dirname } from 'node:path';
import { MODEL_MANIFEST_NAME, MODEL_WEIGHTS_NAME } from '../shared/modelFolder';
import { isModelFolder } from '../weights/readModelFolder';
import type { CommandContext } from './CommandContext';
import { TrainingRun } from './runs/TrainingRun';

/** A model that is named: a path or the name of published weights, undefined for the demo model. */
export interface NamedModel {
  readonly path: string | undefined;
}

/**
 * The model that a command was called on.
 * @param argument a run or its id, or an entry of the Models view
 * @returns undefined where it names none
 */
export function namedModel(
  { runs }: Pick<CommandContext, 'runs'>,
  argument: unknown,
): NamedModel | undefined {
  const run = typeof argument === 'string' ? runs.get(argument) : argument;
  if (run instanceof TrainingRun) return { path: run.out };
  if (typeof argument !== 'object' || argument === null) return undefined;
  if ('kind' in argument && argument.kind === 'demo') return { path: undefined };
  const row = 'row' in argument ? argument.row : undefined;
  if (typeof row === 'object' && row !== null && 'id' in row && typeof row.id === 'string')
    return { path: row.id };
  return 'path' in argument && typeof argument.path === 'string' ? { path: argument.path } : undefined;
}

/** The model folder that a file is a part of, otherwise the file. */
export async function wholeModel(path: string): Promise<string> {
  const isPart = [MODEL_MANIFEST_NAME, MODEL_WEIGHTS_NAME].includes(basename(path));
  return isPart && (await isModelFolder(dirname(path))) ? dirname(path) : path;
}
