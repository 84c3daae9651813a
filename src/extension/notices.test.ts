import { window } from 'vscode';
import { describe, expect, it, vi } from 'vitest';
import { showError, showInformation, showWarning, withoutLinks } from './notices';

vi.mock('vscode', () => ({
  window: { showErrorMessage: vi.fn(), showWarningMessage: vi.fn(), showInformationMessage: vi.fn() },
}));

/** What VS Code makes a link of in a notification (`parseLinkedText` of its base/common/linkedText.ts). */
const LINK = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/i;
const HOSTILE =
  'cat [read more](command:workbench.action.terminal.sendSequence?%7B%22text%22%3A%22x%22%7D).png';

describe('a name that is a link to a command', () => {
  it('is one to VS Code, and is none in our notifications', () => {
    expect(HOSTILE).toMatch(LINK);
    expect(withoutLinks(HOSTILE)).not.toMatch(LINK);
    expect(withoutLinks('[a](command:x) [b](https://example.org)')).not.toMatch(LINK);
  });

  it('is taken apart whatever kind of notification it is in', () => {
    void showError(HOSTILE, 'Retry');
    void showWarning(HOSTILE);
    void showInformation(HOSTILE);
    for (const show of ['showErrorMessage', 'showWarningMessage', 'showInformationMessage'] as const) {
      expect(vi.mocked(window[show]).mock.calls[0]?.[0]).not.toMatch(LINK);
    }
    expect(vi.mocked(window.showErrorMessage).mock.calls[0]?.[1]).toBe('Retry');
  });

  it('and all other text stays as it is', () => {
    const text = 'star[1].jpg (of 3) was not read: [1, 2] (see the log)';
    expect(withoutLinks(text)).toBe(text);
  });
});
