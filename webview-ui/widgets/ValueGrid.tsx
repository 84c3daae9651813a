import type { JSX } from 'preact';

interface Props {
  readonly values: readonly number[];
  /** Where the lines begin and end, in pixels. */
  readonly left: number;
  readonly right: number;
  readonly yOf: (value: number) => number;
  readonly format: (value: number) => string;
}

/** The lines across a chart, each with its value before it. */
export function ValueGrid({ values, left, right, yOf, format }: Props): JSX.Element {
  return (
    <>
      {values.map((value) => (
        <g key={value}>
          <line class="grid" x1={left} x2={right} y1={yOf(value)} y2={yOf(value)} />
          <text class="tick" x={left - 6} y={yOf(value) + 4} text-anchor="end">
            {format(value)}
          </text>
        </g>
      ))}
    </>
  );
}
