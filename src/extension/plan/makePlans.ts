import type { ExtensionContext } from 'vscode';
import type { CurrentModel, EngineRequest } from '../CurrentModel';
import type { RunParts } from '../runs/makeRuns';
import { ArchitectureSources } from './ArchitectureSources';
import { ChosenLayer } from './ChosenLayer';
import { LayerPlans } from './LayerPlans';

/** What serves the layer view beside the tree itself. */
export interface PlanParts {
  readonly plans: LayerPlans;
  readonly chosenLayer: ChosenLayer;
  readonly architectureSources: ArchitectureSources;
}

/** Puts the parts for plans together. */
export function makePlans(
  context: ExtensionContext,
  parts: {
    readonly model: CurrentModel;
    readonly request: EngineRequest;
    readonly training: RunParts;
    readonly onChange: () => void;
  },
): PlanParts {
  const { workspaceState } = context;
  const { model, request, training, onChange } = parts;
  const architectureSources = new ArchitectureSources(context.asAbsolutePath('dist/architectures.json'));
  const described = () => model.described;
  return {
    plans: new LayerPlans({
      model: described,
      store: {
        get: () => workspaceState.get('plans'),
        set: (plans) => workspaceState.update('plans', plans),
      },
      request: training.request,
      busy: () => training.runs.list.some(({ isUnderWay }) => isUnderWay),
      onChange,
    }),
    chosenLayer: new ChosenLayer({ model: described, request, sources: architectureSources, onChange }),
    architectureSources,
  };
}
