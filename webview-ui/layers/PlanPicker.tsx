import type { JSX } from 'preact';
import { PLAN_PRESETS, type PlanPreset } from '../../src/shared/plan/editPlan';
import type { PlanState } from '../../src/shared/plan/planProtocol';
import { host } from '../host';

const NAMES: Readonly<Record<PlanPreset, string>> = {
  head: 'Head only',
  lastStage: 'Last stage',
  all: 'All layers',
  none: 'Nothing',
  biasesAndNorms: 'Biases and norms',
};

/** Which layers are trained, by name: `Custom` when they have none. */
export function PlanPicker({ plan }: { readonly plan: PlanState }): JSX.Element {
  return (
    <label class="plan-picker">
      <span class="word">Train:</span>
      <select
        class="select"
        value={plan.preset ?? 'custom'}
        title="The layers that fine-tuning trains. The head is always among those of the last stage and of biases and norms."
        onChange={({ currentTarget }) => {
          const preset = PLAN_PRESETS.find((known) => known === currentTarget.value);
          if (preset) host.postMessage({ type: 'plan', edit: { kind: 'preset', preset } });
        }}
      >
        {PLAN_PRESETS.map((preset) => (
          <option key={preset} value={preset}>
            {NAMES[preset]}
          </option>
        ))}
        <option value="custom" disabled>
          Custom
        </option>
      </select>
    </label>
  );
}
