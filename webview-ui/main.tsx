import { render } from 'preact';
import { CompressionView } from './compression/CompressionView';
import { ComparisonView } from './comparison/ComparisonView';
import { ModelsView } from './models/ModelsView';
import { ModelView } from './model/ModelView';
import { RunView } from './run/RunView';
import { ResultsView } from './results/ResultsView';
import { WeightsView } from './weights/WeightsView';
import '@vscode/codicons/dist/codicon.css';
import './styles/page.css';
import './styles/widgets.css';
import './styles/model.css';
import './styles/explain.css';
import './styles/layers.css';
import './styles/results.css';
import './styles/weights.css';
import './styles/details.css';
import './styles/report.css';
import './styles/models.css';
import './styles/run.css';
import './styles/compression.css';

/** One bundle serves all views; the page says which one it is. */
const VIEWS = {
  model: ModelView,
  results: ResultsView,
  weights: WeightsView,
  models: ModelsView,
  comparison: ComparisonView,
  run: RunView,
  compression: CompressionView,
};
const View = VIEWS[document.body.dataset.view as keyof typeof VIEWS];
render(<View />, document.body);
