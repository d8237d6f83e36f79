package org.millrace.node.browser;

/** Whether a page can be read: scripts that list what cannot. */
final class Legibility {

  /**
   * Lists texts whose contrast is under 4.5 to 1 (3 to 1 for large ones), as WCAG 2 counts it.
   * Video and pictures count as black.
   */
  static final String FAINT =
      """
      (() => {
        const parse = (css) => {
          const [r, g, b, a = 1] = css.match(/[\\d.]+/g).map(Number);
          return { r, g, b, a };
        };
        const over = (top, under) => ({
          r: top.r * top.a + under.r * (1 - top.a),
          g: top.g * top.a + under.g * (1 - top.a),
          b: top.b * top.a + under.b * (1 - top.a),
          a: 1,
        });
        const light = ({ r, g, b }) => {
          const part = (c) => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
          return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
        };
        const behind = (element) => {
          const layers = [];
          for (let each = element; each; each = each.parentElement) {
            layers.push(parse(getComputedStyle(each).backgroundColor));
          }
          const paper = matchMedia('(prefers-color-scheme: dark)').matches ? 0 : 255;
          return layers.reduceRight((under, top) => over(top, under), { r: paper, g: paper, b: paper, a: 1 });
        };
        const faint = [];
        const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        while (walk.nextNode()) {
          const text = walk.currentNode.textContent.trim();
          const element = walk.currentNode.parentElement;
          if (!text || !element.checkVisibility() || ['SCRIPT', 'TITLE', 'OPTION'].includes(element.tagName.toUpperCase())) {
            continue;
          }
          const style = getComputedStyle(element);
          const inSvg = element.namespaceURI.endsWith('svg');
          const ground = behind(inSvg ? element.closest('svg').parentElement : element);
          const ink = over(parse(inSvg ? style.fill : style.color), ground);
          const [high, low] = [light(ink), light(ground)].sort((a, b) => b - a);
          const ratio = (high + 0.05) / (low + 0.05);
          const large = parseFloat(style.fontSize) >= 24;
          if (ratio < (large ? 3 : 4.5)) {
            faint.push(`${text.slice(0, 40)}: ${ratio.toFixed(2)}`);
          }
        }
        return faint;
      })()
      """;

  /** Lists what reaches beyond the window and cannot be scrolled by itself. */
  static final String WIDE =
      """
      [...document.querySelectorAll('body *')]
        .filter((each) => !each.closest('.scroll, .skip') && each.checkVisibility()
          && each.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
        .map((each) => `${each.tagName} ${each.className} ${each.getBoundingClientRect().right}`)
      """;

  private Legibility() {}
}
