import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeHtml, html, trusted } from './html.ts';

describe('html', () => {
  it('escapes values in text and attributes', () => {
    const evil = `"><script>alert('x')</script>&`;
    expect(html`<a title="${evil}">${evil}</a>`.markup).toBe(
      '<a title="&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;">' +
        '&quot;&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;</a>',
    );
  });

  it('takes pieces of markup and lists as they are and shows nothing for empty values', () => {
    const items = ['<', 1, null].map((item) => html`<li>${item}</li>`);
    expect(html`<ul>${items}${false}${undefined}</ul>`.markup).toBe(
      '<ul><li>&lt;</li><li>1</li><li></li></ul>',
    );
    expect(html`${trusted('<hr>')}`.markup).toBe('<hr>');
  });

  it('lets no text open a tag or leave an attribute', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(escapeHtml(text)).not.toMatch(/[<>"']/);
      }),
    );
  });
});
