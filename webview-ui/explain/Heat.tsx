import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { drawHeat } from './drawHeat';

interface Props {
  /** 0…255, row by row. */
  readonly values: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** Whether low values have their colour too, instead of letting through what is below. */
  readonly opaque?: boolean;
  /** 0…1 */
  readonly opacity?: number;
  /** What a screen reader says; decoration when absent. */
  readonly label?: string;
}

/** A map of values as colours. */
export function Heat(props: Props): JSX.Element {
  const { values, width, height, opaque = false, opacity = 1, label } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (canvas.current) drawHeat(canvas.current, values, width, height, opaque);
  }, [values, width, height, opaque]);
  return label === undefined ? (
    <canvas ref={canvas} style={{ opacity }} aria-hidden="true" />
  ) : (
    <canvas ref={canvas} style={{ opacity }} role="img" aria-label={label} />
  );
}
