import { commands, env, Uri, window, workspace } from 'vscode';
import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { HeadstartError } from '../../shared/errors';
import { readPlanFile } from '../../weights/readPlanFile';
import { PLAN_FILE_NAME } from '../../weights/planSchema';
import type { LayerEdit } from '../../shared/plan/editPlan';
import type { PlanAction } from '../../shared/plan/planProtocol';
import type { CommandContext } from '../CommandContext';
import { requireFile } from '../requireFile';
import { fromPlanFile, toPlanFile } from './planFiles';

/** Changes the plan at the layer that the menu of a row names. */
export async function editLayer(
  { plans }: CommandContext,
  kind: LayerEdit,
  argument: unknown,
): Promise<void> {
  const path = pathOf(argument);
  if (path !== undefined) await plans.edit({ kind, path });
}

/** Puts the path of the layer that the menu of a row names on the clipboard. */
export async function copyLayerPath(argument: unknown): Promise<void> {
  const path = pathOf(argument);
  if (path !== undefined) await env.clipboard.writeText(path);
}

/** Writes the plan of the model in use to a file that the user names. */
export async function savePlan(context: CommandContext): Promise<void> {
  const { network, plan } = await currentPlan(context);
  const [folder] = workspace.workspaceFolders ?? [];
  const target = await window.showSaveDialog({
    title: 'Save plan',
    saveLabel: 'Save plan',
    filters: { Plan: ['json'] },
    ...(folder && { defaultUri: Uri.joinPath(folder.uri, PLAN_FILE_NAME) }),
  });
  if (!target) return;
  const file = requireFile(target);
  await writeFile(file, `${JSON.stringify(toPlanFile(network, plan), null, 2)}\n`);
  await window.showTextDocument(target);
}

/** Takes the plan of a file for the model in use. */
export async function openPlan(context: CommandContext, resource: Uri | undefined): Promise<void> {
  const { network } = await currentPlan(context);
  const uri = resource ?? (await askForPlan());
  if (!uri) return;
  const file = requireFile(uri);
  const plan = await readPlanFile(file);
  if (plan.architecture !== network.architecture) {
    throw new HeadstartError(
      'architecture/mismatch',
      `${basename(file)} is a plan for ${plan.architecture}, and the model in use is ${network.architecture}. Choose a model of that network first.`,
    );
  }
  await context.plans.set(fromPlanFile(network, plan));
  await context.view.reveal();
}

/** Does what the layer view's buttons ask for. */
export async function actOnPlan(action: PlanAction): Promise<void> {
  await commands.executeCommand(COMMANDS[action]);
}

const COMMANDS: Readonly<Record<PlanAction, string>> = {
  fineTune: 'headstart.fineTunePlan',
  measureTime: 'headstart.measurePlan',
  savePlan: 'headstart.savePlan',
  openPlan: 'headstart.openPlan',
};

/** @throws what loading the model throws */
async function currentPlan({ model, plans }: CommandContext) {
  await model.whenDescribed();
  const { current } = plans;
  if (current) return current;
  throw new HeadstartError(
    'architecture/unknown',
    'The layers of the model in use are not known. Choose another model.',
  );
}

async function askForPlan(): Promise<Uri | undefined> {
  const found = await workspace.findFiles(`**/${PLAN_FILE_NAME}`);
  const browse = { label: '$(file) Browse…', uri: undefined };
  const items = [
    ...found.map((uri) => ({ label: basename(uri.fsPath), description: workspace.asRelativePath(uri), uri })),
    browse,
  ];
  const item = await window.showQuickPick<(typeof items)[number]>(items, {
    title: 'Open plan',
    placeHolder: 'A plan of which layers to train',
    matchOnDescription: true,
  });
  if (item !== browse) return item?.uri;
  const [chosen] = (await window.showOpenDialog({ title: 'Open plan', filters: { Plan: ['json'] } })) ?? [];
  return chosen;
}

/** What a menu of the layer view gives: the context of the row that was clicked. */
function pathOf(argument: unknown): string | undefined {
  return typeof argument === 'object' &&
    argument !== null &&
    'path' in argument &&
    typeof argument.path === 'string'
    ? argument.path
    : undefined;
}
