import type { EvidenceMap } from '../../shared/explainProtocol';
import type { Grid } from './resizeMap';

/** What is positive in a map as shares of its largest value, and that value; all zero where nothing is positive. */
export function normaliseMap({ height, width, values }: Grid): { map: EvidenceMap; peak: number } {
  let peak = 0;
  for (const value of Array.from(values)) peak = Math.max(peak, value);
  const shares = Array.from(values, (value) => (peak > 0 ? Math.max(0, value) / peak : 0));
  return { map: { height, width, values: shares }, peak };
}
