import type { JSX } from 'preact';
import type { Int8Report } from '../../src/shared/compressionProtocol';
import { formatBytes, formatExactCount, formatPercent, formatTime } from '../../src/shared/format';
import { Icon } from '../widgets/Icon';
import { Section } from '../widgets/Section';
import { describeFactor, describePoints } from './describeChange';

/** Below this share of pictures that keep their first class, a copy deserves a warning, 0…1. */
const GOOD_AGREEMENT = 0.97;
/** Fewer pictures than this tell little of how often two models agree. */
const FEW = 100;

/** What a copy in int8 is beside its model: how like, how much smaller and faster, and which layers were left as they are. */
export function Int8Section({ report }: { readonly report: Int8Report }): JSX.Element {
  const { agreement, compared, calibrated, accuracy, bytes, milliseconds, layers, keptFloat } = report;
  const rows: readonly Row[] = [
    {
      name: 'Size',
      float: formatBytes(bytes.float),
      int8: formatBytes(bytes.int8),
      change: describeFactor(bytes.float, bytes.int8, ['smaller', 'larger']),
    },
    {
      name: 'One image',
      float: formatTime(milliseconds.float),
      int8: formatTime(milliseconds.int8),
      change: describeFactor(milliseconds.float, milliseconds.int8, ['faster', 'slower']),
    },
    ...(accuracy
      ? [
          {
            name: 'Accuracy',
            float: formatPercent(accuracy.float),
            int8: formatPercent(accuracy.int8),
            change: describePoints(accuracy.float, accuracy.int8),
          },
        ]
      : []),
  ];
  return (
    <section aria-labelledby="int8-title">
      <h2 id="int8-title">Report</h2>
      <p class="verdict">
        {agreement < GOOD_AGREEMENT && <Icon name="warning" className="warning-icon" />}
        <span>
          <strong>{formatPercent(agreement)}</strong> of {plural(compared, 'image')} that were not calibrated
          on have the same first class as with the float model.
          {agreement < GOOD_AGREEMENT &&
            ' That is little: more images, or images more like those that the model will see, may help.'}
          {compared < FEW && ' With so few images, the share is rough.'}
        </span>
      </p>
      <div class="report-frame">
        <table class="report-table">
          <thead>
            <tr>
              <th scope="col">
                <span class="sr-only">What</span>
              </th>
              <th scope="col">Float</th>
              <th scope="col">Int8</th>
              <th scope="col">Change</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name, float, int8, change }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{float}</td>
                <td>{int8}</td>
                <td class="quiet">{change}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {accuracy === null && (
        <p class="quiet">
          The accuracy is not known: no folder of the images is named as one of the classes.
        </p>
      )}
      <h3>Layers</h3>
      <p>
        {plural(layers, 'layer')} in int8, {METHODS[report.mode]}; ranges and biases were found on{' '}
        {plural(calibrated, 'image')}.
      </p>
      {keptFloat.length === 0 ? (
        <p class="quiet">{NONE_FLOAT[report.mode]}</p>
      ) : (
        <>
          <p>
            {plural(keptFloat.length, 'layer')} {keptFloat.length === 1 ? 'stays' : 'stay'} in float. Each
            layer was put into int8 alone; {keptFloat.length === 1 ? 'this one' : 'these'} moved the scores
            most, and with {keptFloat.length === 1 ? 'it' : 'them'} in int8 fewer images kept their class.
          </p>
          <ul class="layer-paths" aria-label="Layers in float">
            {keptFloat.map((path) => (
              <li key={path}>
                <code>{path}</code>
              </li>
            ))}
          </ul>
        </>
      )}
      {report.unreadable.length > 0 && (
        <Section title="Images that could not be read" count={formatExactCount(report.unreadable.length)}>
          <ul class="files">
            {report.unreadable.map(({ path, error }) => (
              <li key={path} class="quiet">
                {error.message}
              </li>
            ))}
          </ul>
        </Section>
      )}
    </section>
  );
}

interface Row {
  readonly name: string;
  readonly float: string;
  readonly int8: string;
  readonly change: string;
}

const METHODS: Readonly<Record<Int8Report['mode'], string>> = {
  static: 'static: what flows between layers is rounded by ranges that were found beforehand',
  dynamic: 'dynamic: what a linear layer is given is rounded by each image’s own range',
};

const NONE_FLOAT: Readonly<Record<Int8Report['mode'], string>> = {
  static: 'No layer had to stay in float.',
  dynamic:
    'No linear layer had to stay in float; layers of other kinds do, because they are little of the work.',
};

function plural(count: number, noun: string): string {
  return `${formatExactCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}
