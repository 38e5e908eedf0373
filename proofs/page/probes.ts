/** For tests: what is asked of a page inside the browser, as its own JavaScript. */

/** Fields without a label. */
export const UNNAMED_FIELDS = `
  [...document.querySelectorAll('input:not([type=hidden]), select')]
    .filter((one) => one.labels.length === 0)
    .map((one) => one.outerHTML)`;

/** Texts with less contrast than 4.5 to 1 (WCAG 2.2, 1.4.3), with their ratio. */
export const LOW_CONTRAST = `(() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const luminance = (color) => {
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const groundOf = (element) => {
    for (let at = element; at !== null; at = at.parentElement) {
      const color = getComputedStyle(at).backgroundColor;
      if (color !== 'rgba(0, 0, 0, 0)' && color !== 'transparent') return color;
    }
    return 'white';
  };
  const low = [];
  for (const element of document.querySelectorAll('body *')) {
    const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!hasText || element.closest('.hidden, .skip') !== null) continue;
    const [a, b] = [luminance(getComputedStyle(element).color), luminance(groundOf(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) low.push(element.tagName + ' ' + element.className + ': ' + ratio.toFixed(2));
  }
  return low;
})()`;

/** A dragged file. */
export const fileTransfer = (name: string, text: string): string => `(() => {
  const data = new DataTransfer();
  data.items.add(new File([${JSON.stringify(text)}], ${JSON.stringify(name)}));
  return data;
})()`;
