/** What the page's HTML names: URIs as the webview sees them, and the source that its styles may come from. */
export interface PageParts {
  readonly script: string;
  readonly styles: readonly string[];
  readonly cspSource: string;
  /** Fresh for each page; only the script that carries it runs. */
  readonly nonce: string;
}

/** The consent page: an empty frame. All content is made by the script, as text nodes. */
export function consentPage(parts: PageParts): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${parts.nonce}'`,
    `style-src ${parts.cspSource}`,
    `font-src ${parts.cspSource}`,
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
