import { expect, it } from 'vitest';
import { makeNonce, webviewPage } from './webviewPage';

const options = {
  view: 'results',
  title: 'Results: "a" & <b>',
  script: 'https://x.test/webview.js?a=1&b=2',
  style: 'https://x.test/webview.css',
  source: 'https://*.x.test',
} as const;

it('allows nothing but one script, the style and the pictures', () => {
  const page = webviewPage(options, 'NONCE');
  expect(page).toContain(
    `content="default-src 'none'; img-src https://*.x.test; font-src https://*.x.test; style-src https://*.x.test; ` +
      `script-src 'nonce-NONCE'"`,
  );
  expect(page).not.toContain('unsafe');
  expect(page.match(/<script/g)).toHaveLength(1);
});

it('escapes what it is given', () => {
  const page = webviewPage(options, 'NONCE');
  expect(page).toContain('<title>Results: &quot;a&quot; &amp; &lt;b&gt;</title>');
  expect(page).toContain('src="https://x.test/webview.js?a=1&amp;b=2"');
});

it('never uses a nonce twice', () => {
  expect(new Set(Array.from({ length: 100 }, makeNonce)).size).toBe(100);
  expect(makeNonce()).toMatch(/^[\w-]{32}$/);
});
