import { render } from 'preact';
import { ModelView } from './model/ModelView';
import { ResultsView } from './results/ResultsView';
import '@vscode/codicons/dist/codicon.css';
import './styles/page.css';
import './styles/widgets.css';
import './styles/model.css';
import './styles/layers.css';
import './styles/results.css';

/** One bundle serves all views; the page says which one it is. */
const View = document.body.dataset.view === 'results' ? ResultsView : ModelView;
render(<View />, document.body);
