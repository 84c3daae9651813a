import type { JSX } from 'preact';
import { formatExactCount } from '../../src/shared/format';
import type { DatasetReport } from '../../src/shared/trainingProtocol';
import { host } from '../host';
import { Icon } from '../widgets/Icon';
import { ShareBar } from '../widgets/ShareBar';
import { concernsOf } from './concerns';

/** Files of a kind that are listed; the others are counted. */
const LISTED = 50;

/** What is said of the data: counts, and what may spoil the training. Closed at first, but what is wrong is said in its title. */
export function DataReport({ report }: { report: DatasetReport }): JSX.Element {
  const { classes, unreadable, duplicates } = report;
  const total = classes.reduce((sum, { training, validation }) => sum + training + validation, 0);
  const most = Math.max(1, ...classes.map(({ training, validation }) => training + validation));
  const concerns = concernsOf(report);
  return (
    <details class="data-report">
      <summary>
        <span class="summary-title">Images</span>
        <span class="quiet">
          {formatExactCount(classes.length)} classes, {formatExactCount(total)} images
        </span>
        {concerns.map((text) => (
          <span key={text} class="concern">
            <Icon name="warning" className="warning-icon" />
            {text}
          </span>
        ))}
      </summary>
      <table class="counts">
        <thead>
          <tr>
            <th scope="col">Class</th>
            <th scope="col" class="number">
              Training
            </th>
            <th scope="col" class="number">
              Validation
            </th>
            <td />
          </tr>
        </thead>
        <tbody>
          {classes.map(({ name, training, validation }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td class="number">{formatExactCount(training)}</td>
              <td class="number">{formatExactCount(validation)}</td>
              <td class="count-bar">
                <ShareBar share={(training + validation) / most} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {unreadable.length > 0 && (
        <FileList
          title="Not readable, left out"
          total={unreadable.length}
          rows={unreadable
            .slice(0, LISTED)
            .map(({ path, error }) => ({ paths: [path], says: error.message }))}
        />
      )}
      {duplicates.length > 0 && (
        <FileList
          title="The same image twice"
          total={duplicates.length}
          rows={duplicates.slice(0, LISTED).map(({ paths, exact, acrossSplit, acrossClasses }) => ({
            paths,
            says: [
              exact ? 'the same file' : 'nearly the same',
              ...(acrossSplit ? ['one trains, the other validates'] : []),
              ...(acrossClasses ? ['in two classes'] : []),
            ].join(', '),
          }))}
        />
      )}
    </details>
  );
}

interface FileRow {
  readonly paths: readonly string[];
  readonly says: string;
}

function FileList({
  title,
  total,
  rows,
}: {
  title: string;
  total: number;
  rows: readonly FileRow[];
}): JSX.Element {
  return (
    <>
      <h3>
        {title} ({formatExactCount(total)})
      </h3>
      <ul class="files">
        {rows.map(({ paths, says }) => (
          <li key={paths.join('\n')}>
            {paths.map((path) => (
              <button
                key={path}
                type="button"
                class="link"
                title={`Open ${path}`}
                onClick={() => host.postMessage({ type: 'file', path })}
              >
                {path}
              </button>
            ))}
            <span class="quiet">{says}</span>
          </li>
        ))}
      </ul>
      {total > rows.length && <p class="quiet">And {formatExactCount(total - rows.length)} more.</p>}
    </>
  );
}
