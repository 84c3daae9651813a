import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import type { PruneReport } from '../../src/shared/compressionProtocol';
import { formatBytes } from '../../src/shared/format';
import { linePath, niceRange, place, ticks, type Range } from '../run/chartScale';
import { useWidth } from '../widgets/useWidth';
import { ValueGrid } from '../widgets/ValueGrid';
import { curvePoints, describeCurve, formatShare, type CurvePoint } from './curvePoints';

const HEIGHT = 220;
const MARGIN = { top: 22, right: 24, bottom: 38, left: 52 };
/** A click chooses a point when it is this near, in pixels. */
const REACH = 20;

interface Props {
  readonly report: PruneReport;
  readonly chosen: number;
  /** Absent where nothing is left to choose. */
  readonly onChoose: ((place: number) => void) | undefined;
}

/** Accuracy over size: the model as it is, and the copies. The table below says and does the same with words and keys. */
export function CurveChart({ report, chosen, onChoose }: Props): JSX.Element {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);

  const points = curvePoints(report);
  const right = Math.max(MARGIN.left + 1, width - MARGIN.right);
  const bottom = HEIGHT - MARGIN.bottom;
  const across = niceRange(
    points.map(({ bytes }) => bytes),
    { includeZero: true },
  );
  const [low, high] = niceRange(points.map(({ accuracy }) => accuracy));
  const up: Range = [Math.max(0, low), Math.min(1, high)];
  const xOf = ({ bytes }: CurvePoint): number => place(bytes, across, [MARGIN.left, right]);
  const yOf = ({ accuracy }: CurvePoint): number => place(accuracy, up, [bottom, MARGIN.top]);
  const onClick = (event: MouseEvent): void => {
    const box = frame.current?.getBoundingClientRect();
    if (!box || !onChoose) return;
    const distance = (point: CurvePoint): number =>
      Math.hypot(xOf(point) - (event.clientX - box.left), yOf(point) - (event.clientY - box.top));
    const [near] = points
      .filter(({ copy }) => copy !== undefined)
      .toSorted((a, b) => distance(a) - distance(b));
    if (near?.copy !== undefined && distance(near) <= REACH) onChoose(near.copy);
  };

  return (
    <div
      ref={frame}
      class={onChoose ? 'curve-frame choosing' : 'curve-frame'}
      role="img"
      aria-label={describeCurve(points)}
      onClick={onClick}
    >
      <svg width={width} height={HEIGHT} aria-hidden="true">
        <ValueGrid
          values={ticks(up, bottom - MARGIN.top, 'y')}
          left={MARGIN.left}
          right={right}
          yOf={(value) => place(value, up, [bottom, MARGIN.top])}
          format={formatShare}
        />
        {ticks(across, right - MARGIN.left, 'x').map((bytes) => (
          <text
            key={bytes}
            class="tick"
            x={place(bytes, across, [MARGIN.left, right])}
            y={bottom + 15}
            text-anchor="middle"
          >
            {bytes === 0 ? '0' : formatBytes(bytes)}
          </text>
        ))}
        <text class="tick" x={(MARGIN.left + right) / 2} y={HEIGHT - 5} text-anchor="middle">
          {report.what === 'weights' ? 'Size of the compressed file' : 'Size of the weights file'}
        </text>
        <path class="curve" d={linePath(points.map((point) => [xOf(point), yOf(point)]))} />
        {points.map((point) => (
          <g key={point.name}>
            <circle
              class={point.copy === undefined ? 'whole' : point.copy === chosen ? 'point chosen' : 'point'}
              cx={xOf(point)}
              cy={yOf(point)}
              r={point.copy === chosen ? 6 : 4.5}
            />
            <text class="point-label" x={xOf(point)} y={yOf(point) - 10} text-anchor="middle">
              {point.name}
            </text>
          </g>
        ))}
      </svg>
    </div>
  );
}
