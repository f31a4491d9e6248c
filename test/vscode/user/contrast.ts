import type { FrameLocator, Page } from 'playwright-core';

/** Least contrast of text, of large text, and of what says more than decorates: WCAG 2.2, 1.4.3 and 1.4.11. */
const LEAST = { text: 4.5, large: 3, sign: 3 };

/**
 * What is hard to see on a page, each as what it is and its contrast, after the theme that it has now. What can't be used
 * just now may be faint.
 * @param edges whether everything that can be used must have an edge that is seen, as in a high-contrast theme
 */
export async function tooFaint(page: FrameLocator | Page, edges: boolean): Promise<string[]> {
  return page.locator('body').evaluate((body, { least, edges: withEdges }) => {
    type Colour = readonly [red: number, green: number, blue: number, alpha: number];

    const parse = (css: string): Colour => {
      const [red = 0, green = 0, blue = 0, alpha = 1] = (css.match(/[\d.]+(?:e-?\d+)?/g) ?? []).map(Number);
      const scale = css.startsWith('color(') ? 255 : 1;
      return css === 'transparent' ? [0, 0, 0, 0] : [red * scale, green * scale, blue * scale, alpha];
    };
    const over = (front: Colour, back: Colour): Colour => [0, 1, 2].map(at => (front[at] ?? 0) * front[3] + (back[at] ?? 0) * (1 - front[3])).concat(1) as unknown as Colour;
    const luminance = (colour: Colour): number => {
      const [red = 0, green = 0, blue = 0] = colour.slice(0, 3).map(each => (each / 255 <= 0.04045 ? each / 255 / 12.92 : ((each / 255 + 0.055) / 1.055) ** 2.4));
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const contrast = (one: Colour, other: Colour): number => {
      const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
      return (light + 0.05) / (dark + 0.05);
    };
    const ancestors = (element: Element): Element[] => (element.parentElement === null ? [element] : [...ancestors(element.parentElement), element]);
    const background = (element: Element): Colour => ancestors(element).reduce<Colour>((back, each) => over(parse(getComputedStyle(each).backgroundColor), back), [255, 255, 255, 1]);
    const seen = (colour: string, element: Element): Colour => {
      const [red, green, blue, alpha] = parse(colour);
      const opacity = ancestors(element).reduce((product, each) => product * Number(getComputedStyle(each).opacity), 1);
      return over([red, green, blue, alpha * opacity], background(element));
    };

    const found: string[] = [];
    const expect = (what: string, element: Element, colour: Colour, wanted: number): void => {
      const is = contrast(colour, background(element));
      if (is < wanted) found.push(`${what}: ${is.toFixed(2)}, not ${wanted}`);
    };
    for (const element of body.querySelectorAll('*')) {
      if (!element.checkVisibility() || element.closest(':disabled') !== null) continue;
      const style = getComputedStyle(element);
      const own = element.matches('textarea, input') ? (element as HTMLInputElement).value : [...element.childNodes].filter(node => node.nodeType === Node.TEXT_NODE).map(node => node.textContent).join('').trim();
      const size = Number.parseFloat(style.fontSize);
      if (own !== '' && !element.matches('[type=radio], [type=checkbox], option')) expect(`"${own.slice(0, 40)}"`, element, seen(style.color, element), size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? least.large : least.text);
      if (element.matches('.codicon')) expect(element.className, element, seen(style.color, element), least.sign);
      // What lies unseen over a sign of its own is seen by that.
      if (withEdges && style.opacity !== '0' && element.matches('input, textarea, select, button, fieldset')) expect(`the edge of ${element.outerHTML.slice(0, 60)}`, element.parentElement ?? element, seen(style.borderTopWidth === '0px' ? 'transparent' : style.borderTopColor, element), least.sign);
    }
    return found;
  }, { least: LEAST, edges });
}
