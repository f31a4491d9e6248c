import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

describe('the styles of the pages', () => {
  it('take every colour from the editor\'s theme, so that contrast is that of the theme', () => {
    for (const file of ['media/consent/consent.css', 'media/discover/discover.css']) {
      const css = readFileSync(file, 'utf8').replace(/\/\*[^]*?\*\//g, '');
      const literal = /#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|hwb|oklch|oklab|lab|lch|color)\(|\b(?:black|white|gr[ae]y|silver|red|green|blue|yellow|orange|purple|lime|navy|teal|maroon|olive|aqua|fuchsia)\b/i;
      for (const [, property, value] of css.matchAll(/([a-z-]+)\s*:\s*([^;{}]+);/g)) {
        assert.doesNotMatch((value ?? '').replace(/var\(--vscode-[A-Za-z-]+/g, 'var('), literal, `${file}: ${property}`);
      }
      assert.match(css, /var\(--vscode-/);
    }
  });

  it('move nothing', () => {
    for (const file of ['media/consent/consent.css', 'media/discover/discover.css']) assert.doesNotMatch(readFileSync(file, 'utf8'), /\b(?:animation|transition)\b/, file);
  });
});
