/**
 * Server-rendered pages: a tagged template that escapes every value. Only another piece of {@link Html} goes in as it
 * is, so text from banks and people can never become markup.
 */

/** Markup that is safe to send: made only by {@link html} and {@link trusted}. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }

  toString(): string {
    return this.markup;
  }
}

/** What may stand in a template: text and numbers are escaped, lists are joined, nothing is shown for the empty ones. */
export type HtmlValue = Html | string | number | false | null | undefined | readonly HtmlValue[];

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text with the five characters that mean something in markup written as references; fit for text and quoted attributes. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign);

/** Marks our own constant markup as safe. Never give it anything that came from outside. */
export const trusted = (markup: string): Html => new Html(markup);

function render(value: HtmlValue): string {
  if (value === null || value === undefined || value === false) return '';
  if (value instanceof Html) return value.markup;
  if (typeof value === 'object') return value.map(render).join('');
  return escapeHtml(String(value));
}

/**
 * Makes markup of a template literal; every value is escaped for text and for attributes in quotes (always write the
 * quotes). Values are not fit for script, style, unquoted attributes or the scheme of a link.
 */
export function html(literals: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  let markup = literals[0] ?? '';
  for (let i = 0; i < values.length; i++) markup += render(values[i]) + (literals[i + 1] ?? '');
  return new Html(markup);
}
