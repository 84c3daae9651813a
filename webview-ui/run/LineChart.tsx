import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { useWidth } from '../widgets/useWidth';
import { ValueGrid } from '../widgets/ValueGrid';
import { linePath, nearest, niceRange, place, ticks, type Point, type Range } from './chartScale';

export interface Series {
  readonly name: string;
  /** CSS class with the line's colour; the legend has the same. */
  readonly look: 'training' | 'validation';
  /** One value an epoch, null where there is none. */
  readonly values: readonly (number | null)[];
}

interface Props {
  readonly title: string;
  readonly series: readonly Series[];
  /** Epochs in all, so that the line grows into the chart. */
  readonly epochs: number;
  /** The epoch that was kept, marked; 0 for none. */
  readonly best: number;
  readonly includeZero: boolean;
  /** Values beyond this are not to be expected, such as 1 for a share. */
  readonly ceiling?: number;
  readonly format: (value: number) => string;
}

const HEIGHT = 190;
const MARGIN = { top: 8, right: 10, bottom: 36, left: 46 };

/** Lines over epochs. The pointer or the arrow keys read their values. */
export function LineChart(props: Props): JSX.Element {
  const { title, series, epochs, best, format } = props;
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const [read, setRead] = useState<number>();

  const count = Math.max(0, ...series.map(({ values }) => values.length));
  const across: Range = [1, Math.max(2, epochs)];
  const known = series.flatMap(({ values }) => values.filter((value) => value !== null));
  const found = niceRange(known, { includeZero: props.includeZero });
  const up: Range = props.ceiling === undefined ? found : [found[0], Math.min(found[1], props.ceiling)];
  const right = Math.max(MARGIN.left + 1, width - MARGIN.right);
  const bottom = HEIGHT - MARGIN.bottom;
  const xOf = (epoch: number): number => place(epoch, across, [MARGIN.left, right]);
  const yOf = (value: number): number => place(value, up, [bottom, MARGIN.top]);
  const point = (value: number | null | undefined, index: number): Point =>
    value === null || value === undefined ? null : [xOf(index + 1), yOf(value)];
  const shown = read !== undefined && read < count ? read : undefined;

  const onKeyDown = (event: KeyboardEvent): void => {
    const from = shown ?? count;
    const moves: Readonly<Record<string, number>> = {
      ArrowLeft: from - 1,
      ArrowRight: from + 1,
      Home: 0,
      End: count - 1,
    };
    const to = moves[event.key];
    if (to === undefined || count === 0) return;
    setRead(Math.max(0, Math.min(count - 1, to)));
    event.preventDefault();
  };
  const onPointerMove = (event: PointerEvent): void => {
    const box = frame.current?.getBoundingClientRect();
    if (!box) return;
    setRead(
      nearest(
        Array.from({ length: count }, (_, index) => xOf(index + 1)),
        event.clientX - box.left,
      ),
    );
  };

  return (
    <figure class="chart">
      <figcaption>
        <span class="chart-title">{title}</span>
        <Legend series={series} epoch={shown} best={best} format={format} />
      </figcaption>
      <div
        ref={frame}
        class="chart-frame"
        role="img"
        tabIndex={0}
        aria-label={describe(props, shown)}
        onKeyDown={onKeyDown}
        onPointerMove={onPointerMove}
        onPointerLeave={() => setRead(undefined)}
        onBlur={() => setRead(undefined)}
      >
        <svg width={width} height={HEIGHT} aria-hidden="true">
          <ValueGrid
            values={ticks(up, bottom - MARGIN.top, 'y')}
            left={MARGIN.left}
            right={right}
            yOf={yOf}
            format={format}
          />
          {ticks(across, right - MARGIN.left, 'x').map((epoch) => (
            <text key={epoch} class="tick" x={xOf(epoch)} y={bottom + 15} text-anchor="middle">
              {epoch}
            </text>
          ))}
          <text class="tick" x={(MARGIN.left + right) / 2} y={HEIGHT - 4} text-anchor="middle">
            Epoch
          </text>
          {best > 0 && <line class="best" x1={xOf(best)} x2={xOf(best)} y1={MARGIN.top} y2={bottom} />}
          {shown !== undefined && (
            <line class="reading" x1={xOf(shown + 1)} x2={xOf(shown + 1)} y1={MARGIN.top} y2={bottom} />
          )}
          {series.map(({ name, look, values }) => {
            const points = values.map(point);
            // A single value makes no line; the one that is read is marked too.
            const dots = points.filter((_, index) => points.length === 1 || index === shown);
            return (
              <g key={name} class={look}>
                <path class="curve" d={linePath(points)} />
                {dots.map((dot) => dot && <circle key={dot[0]} cx={dot[0]} cy={dot[1]} r={3} />)}
              </g>
            );
          })}
        </svg>
      </div>
    </figure>
  );
}

/** Names the lines and says their values: of the epoch that is read, otherwise of the one that was kept, before that of the last. */
function Legend({
  series,
  epoch,
  best,
  format,
}: {
  series: readonly Series[];
  epoch: number | undefined;
  best: number;
  format: (value: number) => string;
}): JSX.Element {
  return (
    <span class="legend">
      {epoch !== undefined && <span class="quiet">epoch {epoch + 1}</span>}
      {series.map(({ name, look, values }) => {
        const value = values.at(epoch ?? (best > 0 ? best - 1 : -1));
        return (
          <span key={name} class={`legend-entry ${look}`}>
            <svg class="swatch" width="16" height="8" aria-hidden="true">
              <path class="curve" d="M0 4L16 4" />
            </svg>
            {name} {value === null || value === undefined ? '' : format(value)}
          </span>
        );
      })}
      {best > 0 && (
        <span class="legend-entry">
          <svg class="swatch" width="16" height="8" aria-hidden="true">
            <path class="best" d="M0 4L16 4" />
          </svg>
          best epoch {best}
        </span>
      )}
    </span>
  );
}

function describe({ title, series, best, format }: Props, epoch: number | undefined): string {
  const count = series[0]?.values.length ?? 0;
  if (count === 0) return `${title}: no epoch yet`;
  const at = epoch ?? (best > 0 ? best : count) - 1;
  const parts = series.flatMap(({ name, values }) => {
    const value = values[at];
    return value === null || value === undefined ? [] : [`${name} ${format(value)}`];
  });
  const which = at + 1 === best ? 'best epoch' : 'epoch';
  return `${title}, ${which} ${at + 1}: ${parts.join(', ')}. Arrow keys read the epochs.`;
}
