import { randomBytes } from 'node:crypto';

export interface PageOptions {
  /** Which of the bundle's views the page is. */
  readonly view: 'model' | 'results' | 'weights' | 'models' | 'comparison' | 'run' | 'compression';
  readonly title: string;
  /** Addresses that the webview may load. */
  readonly script: string;
  readonly style: string;
  /** The origin of such addresses, for the content security policy. */
  readonly source: string;
}

/** A fresh, unguessable value that marks the one script that may run. */
export function makeNonce(): string {
  return randomBytes(24).toString('base64url');
}

/** The page of a webview: nothing may be loaded but our script, our style with its font, and pictures of the webview's folders. */
export function webviewPage(
  { view, title, script, style, source }: PageOptions,
  nonce = makeNonce(),
): string {
  const policy = [
    `default-src 'none'`,
    `img-src ${source}`,
    `font-src ${source}`,
    `style-src ${source}`,
    `script-src 'nonce-${nonce}'`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${escape(policy)}">
<title>${escape(title)}</title>
<link rel="stylesheet" href="${escape(style)}">
</head>
<body data-view="${view}">
<script nonce="${nonce}" src="${escape(script)}"></script>
</body>
</html>`;
}

function escape(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
