import type { JSX } from 'preact';
import type { PrunedCopy, PruneReport } from '../../src/shared/compressionProtocol';
import {
  formatBytes,
  formatCount,
  formatExactCount,
  formatPercent,
  formatTime,
} from '../../src/shared/format';
import { CurveChart } from './CurveChart';

interface Props {
  readonly report: PruneReport;
  /** The copy that would be kept, by its place. */
  readonly chosen: number;
  readonly kept: number | null;
  readonly onChoose: (place: number) => void;
}

/** What the model and each pruned copy come to: a curve of accuracy against size, and a table in which one copy is chosen. */
export function PruneSection({ report, chosen, kept, onChoose }: Props): JSX.Element | null {
  const { before, copies, what, epochs } = report;
  const [first] = copies;
  if (!first) return null;
  const compressed = what === 'weights';
  return (
    <section aria-labelledby="prune-title">
      <h2 id="prune-title">{before ? 'Accuracy against size' : 'Size and time'}</h2>
      {before ? (
        <>
          <p class="quiet">
            Accuracy on {formatExactCount(before.images)} {epochs > 0 ? 'held-out ' : ''}
            {before.images === 1 ? 'image' : 'images'}
            {epochs > 0 ? `, after training each copy for up to ${epochs} epochs of all layers.` : '.'}
            {epochs === 0 &&
              what === 'channels' &&
              ' Nothing was trained: Fine-tune… brings back most of what is lost.'}
          </p>
          <CurveChart report={report} chosen={chosen} onChoose={kept === null ? onChoose : undefined} />
        </>
      ) : (
        <p class="quiet">Without images nothing is known of the accuracy; pruning costs some of it.</p>
      )}
      {compressed && (
        <p class="quiet">
          Zeros make only a compressed file smaller. The network has as many weights as before, and takes as
          long.
        </p>
      )}
      <div class="report-frame">
        <table class="report-table" aria-label={kept === null ? 'Copies; choose the one to keep' : 'Copies'}>
          <thead>
            <tr>
              <th scope="col">{compressed ? 'Weights' : 'Channels'}</th>
              {before && <th scope="col">Accuracy</th>}
              {compressed && <th scope="col">Compressed</th>}
              <th scope="col">Size</th>
              <th scope="col">One image</th>
              {!compressed && <th scope="col">Parameters</th>}
              {!compressed && <th scope="col">Multiplications</th>}
            </tr>
          </thead>
          <tbody>
            <tr>
              <th scope="row" class="as-it-is">
                As it is
              </th>
              {before && <td>{formatPercent(before.accuracy)}</td>}
              <Figures copy={first} side="before" compressed={compressed} />
            </tr>
            {copies.map((copy, place) => (
              <tr key={copy.keep} class={place === chosen ? 'chosen' : ''}>
                <th scope="row">
                  <label>
                    <input
                      type="radio"
                      name="copy"
                      checked={place === chosen}
                      disabled={kept !== null}
                      onChange={() => onChoose(place)}
                    />
                    {Math.round(copy.keep * 100)} %
                  </label>
                </th>
                {before && <td>{copy.accuracy === null ? '' : formatPercent(copy.accuracy)}</td>}
                <Figures copy={copy} side="after" compressed={compressed} />
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Figures({
  copy: { bytes, compressedBytes, milliseconds, parameters, macs },
  side,
  compressed,
}: {
  readonly copy: PrunedCopy;
  readonly side: 'before' | 'after';
  readonly compressed: boolean;
}): JSX.Element {
  return (
    <>
      {compressed && <td>{compressedBytes && formatBytes(compressedBytes[side])}</td>}
      <td>{formatBytes(bytes[side])}</td>
      <td>{formatTime(milliseconds[side])}</td>
      {!compressed && <td title={formatExactCount(parameters[side])}>{formatCount(parameters[side])}</td>}
      {!compressed && <td title={formatExactCount(macs[side])}>{formatCount(macs[side])}</td>}
    </>
  );
}
