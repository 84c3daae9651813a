import type { JSX } from 'preact';
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { formatBytes, formatTime } from '../../src/shared/format';
import { formatAccuracy, formatGflops } from '../../src/shared/models/describeModel';
import { niceRange, place, ticks } from '../run/chartScale';
import { ValueGrid } from '../widgets/ValueGrid';
import type { PlotAxis, PlotPoint, PlotPoints } from './plotPoints';
import { logRange, logTicks, placeLabels, placeLog } from './plotScale';

const MARGIN = { top: 10, right: 14, bottom: 38, left: 48 };
/** Pixels between two marks across. */
const TICK_SPACING = 56;
/** The pointer is on a point when it is this near, in pixels. */
const REACH = 14;

export const AXIS_TITLES: Readonly<Record<PlotAxis, string>> = {
  time: 'Time on this machine, one picture',
  gflops: 'GFLOPs, published (not a time)',
  size: 'Size of the file',
};

const AXIS_FORMATS: Readonly<Record<PlotAxis, (cost: number) => string>> = {
  time: formatTime,
  gflops: (cost) => String(cost),
  size: formatBytes,
};

interface Props {
  readonly plot: PlotPoints;
  readonly axis: PlotAxis;
  readonly selected: string;
  readonly onSelect: (id: string) => void;
  readonly onUse: (id: string) => void;
}

/** Accuracy over cost, with the models marked than which none is both better and cheaper. Arrow keys go from point to point. */
export function ScatterPlot({ plot, axis, selected, onSelect, onUse }: Props): JSX.Element {
  const frame = useRef<HTMLDivElement>(null);
  const [{ width, height }, setSize] = useState({ width: 0, height: 0 });
  const [pointed, setPointed] = useState<string>();
  useLayoutEffect(() => {
    const element = frame.current;
    if (!element) return;
    const measure = (): void => setSize({ width: element.clientWidth, height: element.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);

  const { points, front } = plot;
  const across = logRange(points.map(({ cost }) => cost));
  const up = niceRange(points.map(({ value }) => value));
  const right = Math.max(MARGIN.left + 1, width - MARGIN.right);
  const bottom = Math.max(MARGIN.top + 1, height - MARGIN.bottom);
  const xOf = ({ cost }: PlotPoint): number => placeLog(cost, across, [MARGIN.left, right]);
  const yOf = ({ value }: PlotPoint): number => place(value, up, [bottom, MARGIN.top]);
  const labels = useMemo(
    () =>
      placeLabels(
        front.map((point) => ({ text: point.row.architecture, x: xOf(point), y: yOf(point) })),
        { left: MARGIN.left, right: width, top: 0, bottom },
        points.map((point) => ({ x: xOf(point), y: yOf(point) })),
      ),
    [front, width, height],
  );
  const shown = points.find(({ row }) => row.id === (pointed ?? selected));

  const near = (event: MouseEvent): PlotPoint | undefined => {
    const box = frame.current?.getBoundingClientRect();
    if (!box) return undefined;
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const distance = (point: PlotPoint): number => Math.hypot(xOf(point) - x, yOf(point) - y);
    const [nearest] = points.toSorted((a, b) => distance(a) - distance(b));
    return nearest && distance(nearest) <= REACH ? nearest : undefined;
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = points.findIndex(({ row }) => row.id === selected);
    const moves: Readonly<Record<string, number>> = {
      ArrowRight: at + 1,
      ArrowLeft: at < 0 ? points.length - 1 : at - 1,
      Home: 0,
      End: points.length - 1,
    };
    const to = moves[event.key];
    if (to !== undefined) {
      const next = points[Math.max(0, Math.min(points.length - 1, to))];
      if (next) onSelect(next.row.id);
    } else if (event.key === 'Enter' && at >= 0) onUse(selected);
    else return;
    event.preventDefault();
  };

  return (
    <div
      ref={frame}
      class="plot"
      role="img"
      tabIndex={0}
      aria-label={describe(points, front, axis, shown)}
      onKeyDown={onKeyDown}
      onPointerMove={(event) => setPointed(near(event)?.row.id)}
      onPointerLeave={() => setPointed(undefined)}
      onClick={(event) => {
        const point = near(event);
        if (point) onSelect(point.row.id);
      }}
      onDblClick={(event) => {
        const point = near(event);
        if (point) onUse(point.row.id);
      }}
    >
      <svg width={width} height={height} aria-hidden="true">
        <ValueGrid
          values={ticks(up, bottom - MARGIN.top, 'y')}
          left={MARGIN.left}
          right={right}
          yOf={(value) => place(value, up, [bottom, MARGIN.top])}
          format={(value) => `${value} %`}
        />
        {logTicks(across, Math.max(2, Math.floor((right - MARGIN.left) / TICK_SPACING))).map((cost) => (
          <text
            key={cost}
            class="tick"
            x={placeLog(cost, across, [MARGIN.left, right])}
            y={bottom + 15}
            text-anchor="middle"
          >
            {AXIS_FORMATS[axis](cost)}
          </text>
        ))}
        <text class="tick" x={(MARGIN.left + right) / 2} y={height - 5} text-anchor="middle">
          {AXIS_TITLES[axis]}
        </text>
        <polyline class="front" points={front.map((point) => `${xOf(point)},${yOf(point)}`).join(' ')} />
        {points.map((point) => (
          <circle
            key={point.row.id}
            class={[
              'point',
              point.row.state === 'cached' ? 'cached' : '',
              front.includes(point) ? 'best' : '',
              point === shown ? 'shown' : '',
            ].join(' ')}
            cx={xOf(point)}
            cy={yOf(point)}
            r={point === shown ? 6 : 4}
          />
        ))}
        {labels.map(({ text, left, top }) => (
          <text key={text} class="point-label" x={left} y={top + 11}>
            {text}
          </text>
        ))}
      </svg>
      {shown && pointed !== undefined && (
        <div
          class="plot-tip"
          style={{
            left: `${Math.min(xOf(shown) + 10, Math.max(0, width - 230))}px`,
            top: `${yOf(shown) > height / 2 ? yOf(shown) - 60 : yOf(shown) + 10}px`,
          }}
        >
          <strong>{shown.row.architecture}</strong> {shown.row.weights}
          <br />
          {describePoint(shown)}
        </div>
      )}
    </div>
  );
}

function describePoint({ row, value }: PlotPoint): string {
  const time = row.milliseconds === null ? [] : [formatTime(row.milliseconds)];
  return [formatAccuracy(value), ...time, `${formatGflops(row.gflops)} GFLOPs`, formatBytes(row.bytes)].join(
    ' · ',
  );
}

function describe(
  points: readonly PlotPoint[],
  front: readonly PlotPoint[],
  axis: PlotAxis,
  shown: PlotPoint | undefined,
): string {
  if (shown) return `${shown.row.architecture} ${shown.row.weights}: ${describePoint(shown)}`;
  const best = front.map(({ row }) => row.architecture).join(', ');
  return `Accuracy of ${points.length} models over ${AXIS_TITLES[axis]}. None is both better and cheaper than: ${best}. Arrow keys go from point to point, Enter uses a model.`;
}
