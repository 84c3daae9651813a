import type { JSX } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { formatBytes } from '../../src/shared/format';
import type { ModelTableState } from '../../src/shared/models/modelsProtocol';
import { matchesFilter, sortModels } from '../../src/shared/models/sortModels';
import { host } from '../host';
import { FilterBox } from '../layers/FilterBox';
import { Icon } from '../widgets/Icon';
import { ProgressBar } from '../widgets/ProgressBar';
import { ModelDetails } from './ModelDetails';
import { ModelGrid } from './ModelGrid';
import { followModels, models } from './modelsStore';
import { readModelsUiState, writeModelsUiState, type ModelsUiState } from './modelsUiState';
import { PLOT_AXES, plotPoints, usualAxis, type PlotAxis } from './plotPoints';
import { ScatterPlot } from './ScatterPlot';

const AXES: Readonly<Record<PlotAxis, string>> = {
  time: 'Time on this machine',
  gflops: 'GFLOPs',
  size: 'Size',
};

/** What a lower figure of an axis means. */
const CHEAPER: Readonly<Record<PlotAxis, string>> = { time: 'faster', gflops: 'cheaper', size: 'smaller' };

/** The editor-area view: which model to take, by a table and by accuracy over cost. */
export function ModelsView(): JSX.Element | null {
  useEffect(followModels, []);
  const [ui, setUi] = useState(readModelsUiState);
  const change = (part: Partial<ModelsUiState>): void => {
    const next = { ...ui, ...part };
    setUi(next);
    writeModelsUiState(next);
  };
  const state = models.value;
  const all = state?.rows ?? [];
  const wanted = useMemo(() => all.filter((row) => matchesFilter(row, ui.filter)), [all, ui.filter]);
  const rows = useMemo(() => sortModels(wanted, ui.sorting), [wanted, ui.sorting]);
  const axis = ui.axis ?? usualAxis(all);
  const plot = useMemo(() => plotPoints(wanted, axis), [wanted, axis]);
  if (!state) return null;
  const select = (selected: string): void => change({ selected });
  const use = (id: string): void => host.postMessage({ type: 'use', id });
  const { measuring } = state;

  return (
    <main class="models">
      {measuring && <ProgressBar label="Measuring" done={measuring.done / measuring.total} />}
      <header>
        <h1>Choose a model</h1>
        <p class="quiet" role="status" title={summary(state, rows.length)}>
          {summary(state, rows.length)}
        </p>
      </header>
      {state.problem !== null && (
        <p class="models-problem" role="alert">
          <Icon name="warning" /> {state.problem}
        </p>
      )}
      <div class="models-bar">
        <FilterBox
          placeholder="Filter models"
          label="Filter models by name or family"
          value={ui.filter.text}
          onChange={(text) => change({ filter: { ...ui.filter, text } })}
        />
        <label>
          <input
            type="checkbox"
            checked={ui.filter.cachedOnly}
            onChange={(event) =>
              change({ filter: { ...ui.filter, cachedOnly: event.currentTarget.checked } })
            }
          />
          Cached only
        </label>
        <label>
          Across
          <select
            value={axis}
            onChange={(event) => change({ axis: PLOT_AXES[event.currentTarget.selectedIndex] })}
          >
            {PLOT_AXES.map((name) => (
              <option key={name} value={name}>
                {AXES[name]}
              </option>
            ))}
          </select>
        </label>
        <MeasureButton state={state} />
      </div>
      <div class="models-body">
        <figure class="plot-figure" aria-label="Accuracy over cost">
          {plot.points.length === 0 ? (
            <p class="quiet plot-empty">{emptyPlot(axis, all.length)}</p>
          ) : (
            <ScatterPlot plot={plot} axis={axis} selected={ui.selected} onSelect={select} onUse={use} />
          )}
          <figcaption class="quiet">
            <span class="key cached" /> on this machine <span class="key" /> to be downloaded{' '}
            <span class="key line" /> none is both better and {CHEAPER[axis]}
            {plot.without > 0 && ` · left out: ${plot.without} not measured`}
            {plot.elsewhere > 0 && ` · left out: ${plot.elsewhere} with other classes`}
          </figcaption>
        </figure>
        <div class="models-table">
          <ModelDetails row={all.find(({ id }) => id === ui.selected)} busy={measuring !== null} />
          <ModelGrid
            rows={rows}
            sorting={ui.sorting}
            selected={ui.selected}
            onSort={(sorting) => change({ sorting })}
            onSelect={select}
            onUse={use}
          />
        </div>
      </div>
    </main>
  );
}

function MeasureButton({ state }: { readonly state: ModelTableState }): JSX.Element {
  const { measuring } = state;
  const waiting = state.rows.filter(
    ({ state: at, milliseconds }) => at === 'cached' && milliseconds === null,
  ).length;
  if (measuring) {
    return (
      <button type="button" class="link" onClick={() => host.postMessage({ type: 'stopMeasuring' })}>
        Stop measuring ({measuring.done} of {measuring.total})
      </button>
    );
  }
  return (
    <button
      type="button"
      class="button"
      disabled={waiting === 0}
      title={`Times the models on this machine that were not measured yet, on ${state.machine}. One that is not here can be measured when it is chosen.`}
      onClick={() => host.postMessage({ type: 'measureAll' })}
    >
      {waiting === 0 ? 'Measure cached' : `Measure ${waiting} cached`}
    </button>
  );
}

function summary({ rows, cachedBytes, folder, machine }: ModelTableState, shown: number): string {
  const cached = rows.filter(({ state }) => state === 'cached').length;
  const count = shown === rows.length ? `${rows.length} models` : `${shown} of ${rows.length} models`;
  return `${count} · ${cached} on this machine, ${formatBytes(cachedBytes)} in ${folder} · times are of ${machine}`;
}

function emptyPlot(axis: PlotAxis, count: number): string {
  if (axis !== 'time' || count === 0) return 'No model has this name.';
  return 'No model shown here was measured on this machine yet. Choose one and measure it, or choose GFLOPs across.';
}
