import type { JSX } from 'preact';
import { formatExactCount, formatValue } from '../../src/shared/format';

const HEIGHT = 64;

interface Props {
  readonly counts: readonly number[];
  readonly min: number;
  readonly max: number;
}

/** How often elements fall into each of equal steps from `min` to `max`. */
export function Histogram({ counts, min, max }: Props): JSX.Element {
  const most = Math.max(...counts);
  const peak = counts.indexOf(most);
  const edge = (step: number): number => min + ((max - min) * step) / counts.length;
  const label =
    `Histogram from ${formatValue(min)} to ${formatValue(max)}; ` +
    `most elements, ${formatExactCount(most)}, from ${formatValue(edge(peak))} to ${formatValue(edge(peak + 1))}`;
  return (
    <figure class="histogram">
      <svg
        viewBox={`0 0 ${counts.length} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={label}
      >
        {counts.map((count, step) => (
          <g key={step}>
            {/* As high as the whole, so that a low bar can be pointed at too. */}
            <rect class="step" x={step} y={0} width={1} height={HEIGHT}>
              <title>{`${formatValue(edge(step))} to ${formatValue(edge(step + 1))}: ${formatExactCount(count)}`}</title>
            </rect>
            {count > 0 && <Bar step={step} height={Math.max(1, (HEIGHT * count) / most)} />}
          </g>
        ))}
      </svg>
      <figcaption class="quiet">
        <span>{formatValue(min)}</span>
        {min < 0 && max > 0 && (
          <span class="zero" style={{ left: `${(100 * -min) / (max - min)}%` }}>
            0
          </span>
        )}
        <span>{formatValue(max)}</span>
      </figcaption>
    </figure>
  );
}

function Bar({ step, height }: { readonly step: number; readonly height: number }): JSX.Element {
  return <rect class="step-bar" x={step} y={HEIGHT - height} width={0.9} height={height} />;
}
