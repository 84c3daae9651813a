import { render } from 'preact';
import { ModelView } from './model/ModelView';
import { ResultsView } from './results/ResultsView';
import { WeightsView } from './weights/WeightsView';
import '@vscode/codicons/dist/codicon.css';
import './styles/page.css';
import './styles/widgets.css';
import './styles/model.css';
import './styles/layers.css';
import './styles/results.css';
import './styles/weights.css';
import './styles/details.css';
import './styles/report.css';

/** One bundle serves all views; the page says which one it is. */
const VIEWS = { model: ModelView, results: ResultsView, weights: WeightsView };
const View = VIEWS[document.body.dataset.view as keyof typeof VIEWS];
render(<View />, document.body);
