import type { ExplanationState } from '../../src/shared/explainViewProtocol';
import { firstName, formatPercent, formatTime } from '../../src/shared/format';

/** What a map shows, in a sentence. */
export function describeEvidence(explanation: Extract<ExplanationState, { status: 'done' }>): string {
  const { layer, peak, places, label, milliseconds } = explanation;
  const size = `${places.height}×${places.width} places`;
  const time = formatTime(milliseconds);
  if (peak === 0) return `No place speaks for ${firstName(label)}. ${size}, ${time}.`;
  return layer === null
    ? `Covered, the brightest place takes ${formatPercent(peak)} from ${firstName(label)}. ${size}, ${time}.`
    : `The brighter, the more a place speaks for ${firstName(label)}. Layer ${layer}, ${size}, ${time}.`;
}
