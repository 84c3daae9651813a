import axe from 'axe-core';
import type { Frame } from 'playwright-core';

/**
 * What axe-core finds serious in a frame, one line a rule and element. It is evaluated in the frame itself, because
 * a webview's own policy rightly refuses scripts that are added to its page.
 * @param background the theme colour that VS Code has behind the transparent page; axe would take it for white
 */
export async function seriousViolations(frame: Frame, background: 'sideBar' | 'editor'): Promise<string[]> {
  await frame.evaluate(axe.source);
  await frame.evaluate(
    `document.documentElement.style.background = 'var(--vscode-${background}-background)'`,
  );
  const { violations } = await frame.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe.run({ resultTypes: ['violations'] }),
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary ?? ''}`),
    );
}
