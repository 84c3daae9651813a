import type { JSX } from 'preact';
import { describePreprocessing, formatBytes, formatTime } from '../../src/shared/format';
import {
  describeDownload,
  formatAccuracy,
  formatGflops,
  formatShare,
} from '../../src/shared/models/describeModel';
import type { ModelRow } from '../../src/shared/models/ModelRow';
import { host } from '../host';

/** The chosen model in one line, and what can be done with it. */
export function ModelDetails({
  row,
  busy,
}: {
  readonly row: ModelRow | undefined;
  readonly busy: boolean;
}): JSX.Element {
  if (!row) {
    return <p class="model-details quiet">Choose a model in the table or in the plot.</p>;
  }
  const { id, download, state } = row;
  const running = download?.status === 'running';
  return (
    <section class="model-details" aria-label="Chosen model">
      <div class="facts-lines">
        <p title={facts(row)}>
          <strong>{row.architecture}</strong>{' '}
          <span class="quiet">
            {row.weights} · {facts(row)}
          </span>
        </p>
        {download?.status === 'failed' ? (
          <p class="error-text" title={download.error.message}>
            {download.error.message}
          </p>
        ) : (
          <p class="quiet" title={about(row)}>
            {download ? describeDownload(download) : about(row)}
          </p>
        )}
      </div>
      <span class="model-actions">
        {running ? (
          <button type="button" class="button" onClick={() => host.postMessage({ type: 'pause', id })}>
            Pause
          </button>
        ) : (
          row.classifies &&
          !row.inUse && (
            <button
              type="button"
              class="button primary"
              onClick={() => host.postMessage({ type: 'use', id })}
            >
              {state === 'cached' ? 'Use' : download ? 'Resume and use' : 'Download and use…'}
            </button>
          )
        )}
        {!running && state !== 'cached' && (
          <button type="button" class="button" onClick={() => host.postMessage({ type: 'download', id })}>
            {download || state === 'partial' ? 'Resume download' : 'Download…'}
          </button>
        )}
        <button
          type="button"
          class="button"
          disabled={busy}
          title="Times one forward pass. A model that is not on this machine is measured with drawn weights, which take as long."
          onClick={() => host.postMessage({ type: 'measure', id })}
        >
          Measure
        </button>
      </span>
    </section>
  );
}

function facts(row: ModelRow): string {
  return [
    formatAccuracy(row.acc1),
    ...(row.milliseconds === null ? [] : [formatTime(row.milliseconds)]),
    `${formatGflops(row.gflops)} GFLOPs`,
    formatBytes(row.bytes),
    ...(row.inUse ? ['in use'] : []),
    ...(row.state === 'partial' ? [`${formatShare(row.present, row.bytes)} of it is there`] : []),
  ].join(' · ');
}

function about({ licence, preprocessing }: ModelRow): string {
  return `${licence === null ? 'No licence is stated' : `Licence: ${licence}`} · ${describePreprocessing(preprocessing)}`;
}
