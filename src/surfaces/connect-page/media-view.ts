/** What has to be seen to answer: a picture, or a flickering one; always with the text that says the same. */
import type { Field } from '../../engine/connection-rows.ts';
import { type Html, html } from '../http/html.ts';
import { bankText } from './bank-text.ts';
import { flickerImage } from './flicker.ts';
import { FLICKER_CHARACTERS_MAX, HINT_CHARACTERS_MAX, PICTURE_CHARACTERS_MAX } from './limits.ts';
import type { Words } from './words.ts';

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/**
 * Null for a field that can be answered without seeing anything. `said` is what the bank says above it: a caption does
 * not repeat it.
 */
export function mediaView(words: Words, media: Field['media'], said: string | null): Html | null {
  if (media === null) return null;
  const alt = bankText(media.alt, HINT_CHARACTERS_MAX);
  const caption = alt === '' || media.alt === said ? null : html`<figcaption>${alt}</figcaption>`;
  return media.type === 'image'
    ? pictureView(words, media.base64, alt, caption)
    : flickerView(words, media.code, caption);
}

function pictureView(words: Words, base64: string, alt: string, caption: Html | null): Html {
  const fits = base64.length <= PICTURE_CHARACTERS_MAX && BASE64.test(base64);
  return html`<figure class="media">${fits ? html`<img class="picture" src="data:image/png;base64,${base64}" alt="${alt === '' ? words.ask.picture : alt}">` : null}${caption}</figure>`;
}

/** It begins to flicker only when the visitor opens it, and ends when it is closed (WCAG 2.2.2). */
function flickerView(words: Words, code: string, caption: Html | null): Html {
  const image = flickerImage(code);
  const { ask } = words;
  return html`<figure class="media">${caption}
${image === null ? null : html`<details><summary>${ask.flickerShow}</summary><p class="hint">${ask.flickerHelp}</p><img class="flicker" src="${image}" alt="${ask.flicker}"></details>`}
<p class="hint">${ask.flickerCode}: <code>${bankText(code, FLICKER_CHARACTERS_MAX)}</code></p></figure>`;
}
