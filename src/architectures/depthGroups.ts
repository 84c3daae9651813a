import type { Classifier } from './Classifier';
import type { Parameter } from './modules/Parameter';

/**
 * Groups of parameters for learning rates by depth: the head is group 0, and each stage of the network counted from the head is the
 * next. A stage is a top-level part, or a part of the one container that holds the whole body (`features`, `encoder.layers`).
 * @param parameters those that are trained; only their stages count
 */
export function depthGroups(network: Classifier, parameters: readonly Parameter[]): (name: string) => number {
  const head = network.headPaths.map((path) => `${path}.`);
  const isHead = (name: string): boolean => head.some((path) => name.startsWith(path));
  const stages: string[] = [];
  for (const { name } of parameters) {
    const stage = stageOf(name);
    if (!isHead(name) && !stages.includes(stage)) stages.push(stage);
  }
  const fromHead = stages.toReversed();
  return (name) => (isHead(name) ? 0 : fromHead.indexOf(stageOf(name)) + 1);
}

/** Path of the stage before the head: of those that have parameters, the one that begins last. */
export function lastStage(network: Classifier): string {
  const head = network.headPaths.map((path) => `${path}.`);
  const stages: string[] = [];
  for (const { name } of network.stateDict()) {
    const stage = stageOf(name);
    if (!head.some((path) => name.startsWith(path)) && !stages.includes(stage)) stages.push(stage);
  }
  return stages.at(-1) ?? '';
}

/** Containers whose children, rather than themselves, are the stages. */
const BODIES = ['features', 'blocks', 'trunk_output', 'layers', 'encoder.layers', 'classifier'];

function stageOf(name: string): string {
  const body = BODIES.find((path) => name.startsWith(`${path}.`));
  const rest = body === undefined ? name : name.slice(body.length + 1);
  const [first = ''] = rest.split('.');
  return body === undefined ? first : `${body}.${first}`;
}
