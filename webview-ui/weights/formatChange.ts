import { formatPercent, formatValue } from '../../src/shared/format';

/** Below this, a percentage with one decimal says too little. */
const SMALL = 0.001;

/** A relative change as a percentage: `12.3 %`, `0.0042 %`, `0 %`; `–` where it cannot be told. */
export function formatChange(change: number | null): string {
  if (change === null) return '–';
  if (change === 0) return '0 %';
  return change < SMALL ? `${formatValue(Number((change * 100).toPrecision(2)))} %` : formatPercent(change);
}
