/** What the page's HTML names: URIs as the webview sees them, and the source that its styles may come from. */
export interface PageParts {
  readonly script: string;
  readonly styles: readonly string[];
  readonly cspSource: string;
  /** Fresh for each page; only the script that carries it runs. */
  readonly nonce: string;
  /** Whether images may come from the web. */
  readonly showsImages?: boolean;
}

/** The page of a webview: an empty frame. All content is made by its script, as text nodes. */
export function webviewPage(parts: PageParts): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${parts.nonce}'`,
    `style-src ${parts.cspSource}`,
    `font-src ${parts.cspSource}`,
    ...(parts.showsImages === true ? ['img-src https:'] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <meta name="viewport" content="width=device-width, initial-scale=1">
${parts.styles.map(style => `  <link rel="stylesheet" href="${style}">`).join('\n')}
  <title>Airlock</title>
</head>
<body>
  <main id="page"></main>
  <script nonce="${parts.nonce}" src="${parts.script}"></script>
</body>
</html>`;
}

/** 128 random bits for a page's content security policy. */
export function freshNonce(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map(byte => byte.toString(16).padStart(2, '0')).join('');
}
