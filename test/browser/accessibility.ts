import axe from 'axe-core';
import type { Frame } from 'playwright-core';

/**
 * What axe-core finds serious in a frame, one line a rule and element. It is evaluated in the frame itself, because
 * a webview's own policy rightly refuses scripts that are added to its page.
 */
export async function seriousViolations(frame: Frame): Promise<string[]> {
  await frame.evaluate(axe.source);
  const { violations } = await frame.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe.run({ resultTypes: ['violations'] }),
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary ?? ''}`),
    );
}
