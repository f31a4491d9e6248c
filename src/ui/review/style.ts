/** The style of a flag's page, in the colours of the editor's theme. */
export const STYLE = `
body { margin: 0; padding: 0 24px 24px; color: var(--vscode-foreground); background: var(--vscode-editor-background); font-family: var(--vscode-font-family); font-size: var(--vscode-font-size); line-height: 1.5; }
main { max-width: 46rem; margin: 0 auto; }
h1 { margin: 16px 0 4px; font-size: 1.6em; font-weight: 400; overflow-wrap: anywhere; }
h2 { margin: 20px 0 4px; font-size: 1.1em; font-weight: 600; }
.explanation { font-size: 1.15em; }
.state, figcaption, nav span { color: var(--vscode-descriptionForeground); }
nav ul { list-style: none; margin: 12px 0; padding: 0; }
nav li { margin: 6px 0; }
nav a { display: inline-block; min-width: 7em; margin-right: 8px; padding: 3px 10px; text-align: center; text-decoration: none; border-radius: 2px; border: 1px solid var(--vscode-button-border, transparent); color: var(--vscode-button-foreground); background: var(--vscode-button-background); }
nav a:hover { background: var(--vscode-button-hoverBackground); }
nav a:focus-visible { outline: 1px solid var(--vscode-focusBorder); outline-offset: 2px; }
figure { margin: 8px 0; }
svg { width: 100%; height: auto; }
.axis { stroke: var(--vscode-descriptionForeground); }
.usual { fill: var(--vscode-charts-blue); fill-opacity: .45; }
.measured { fill: var(--vscode-charts-red); }
.label { fill: var(--vscode-foreground); font-size: 13px; }
.strong { font-weight: 600; }
table { border-collapse: collapse; margin: 8px 0; }
caption { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
th { padding: 2px 24px 2px 0; text-align: left; font-weight: 400; color: var(--vscode-descriptionForeground); vertical-align: top; }
td { overflow-wrap: anywhere; }
`;
