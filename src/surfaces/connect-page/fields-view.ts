/** The fields of a login or of a bank's question, as a form without script: labels, hints, errors, and what to fill in. */
import type { FieldError } from '../../engine/connect-port.ts';
import type { Field } from '../../engine/connection-rows.ts';
import { type Html, html } from '../http/html.ts';
import { bankText } from './bank-text.ts';
import {
  CHOICES_SHOWN_MAX,
  FIELDS_SHOWN_MAX,
  HINT_CHARACTERS_MAX,
  LABEL_CHARACTERS_MAX,
  VALUE_CHARACTERS_MAX,
} from './limits.ts';
import { mediaView } from './media-view.ts';
import type { Words } from './words.ts';

/** The form's name of a field: never one of the page's own. */
export const fieldName = (key: string): string => `field.${key}`;

/** What was wrong with a field before; values that may be shown again, by the field's key. */
export interface Filled {
  readonly errors: readonly Pick<FieldError, 'field' | 'rule'>[];
  readonly values: ReadonlyMap<string, string>;
  /** Keys of fields that the bank did not accept. */
  readonly refused: readonly string[];
}

export const UNFILLED: Filled = { errors: [], values: new Map(), refused: [] };

/** What a field is called by a password manager. */
const AUTOCOMPLETE: Readonly<Record<Field['purpose'], string>> = {
  login: 'username',
  password: 'current-password',
  one_time_code: 'one-time-code',
  method: 'off',
  answer: 'off',
  terms: 'off',
};

/** Whether one of the fields is wrong: then it takes the focus. */
export const hasWrong = (fields: readonly Field[], { errors, refused }: Filled): boolean =>
  fields.some(({ key }) => refused.includes(key) || errors.some(({ field }) => field === key));

/** Whether what was typed may be shown again: never a secret, never a code. */
export const mayShowAgain = ({ kind, purpose }: Field): boolean => kind !== 'secret' && purpose === 'login';

/** How fields are shown. */
export interface FieldsShown {
  readonly filled: Filled;
  /** Whether the first one takes the focus: not where something above it has to be read or seen first. */
  readonly takesFocus: boolean;
  /** What the bank said above them: a picture need not say the same once more. */
  readonly said: string | null;
}

/** All fields of a step. The first one that is wrong takes the focus. */
export function fieldsView(
  words: Words,
  fields: readonly Field[],
  { filled, takesFocus, said }: FieldsShown,
): Html {
  const shown = fields.slice(0, FIELDS_SHOWN_MAX);
  const wrong = shown.findIndex((field) => errorOf(words, field, filled) !== null);
  const first = wrong === -1 && takesFocus ? 0 : wrong;
  return html`${wrong === -1 ? null : html`<p class="problem" role="alert">${words.fields.problems}</p>`}${shown.map(
    (field, at) => fieldView(words, field, { at, filled, said, takesFocus: at === first }),
  )}`;
}

interface Place {
  readonly at: number;
  readonly filled: Filled;
  readonly said: string | null;
  readonly takesFocus: boolean;
}

function errorOf(words: Words, field: Field, { errors, refused }: Filled): string | null {
  const found = errors.find((one) => one.field === field.key);
  if (found !== undefined) return words.fields.errors[found.rule];
  return refused.includes(field.key) ? words.fields.badCredentials : null;
}

function fieldView(words: Words, field: Field, place: Place): Html {
  const id = `field-${place.at}`;
  const label = bankText(field.label, LABEL_CHARACTERS_MAX);
  const hint = hintOf(words, field);
  const error = errorOf(words, field, place.filled);
  const notes = html`${hint === '' ? null : html`<p id="${id}-hint" class="hint">${hint}</p>`}${error === null ? null : html`<p id="${id}-error" class="error">${error}</p>`}`;
  const described = [hint === '' ? '' : `${id}-hint`, error === null ? '' : `${id}-error`].join(' ').trim();
  const about = html`${described === '' ? null : html` aria-describedby="${described}"`}${error === null ? null : html` aria-invalid="true"`}`;
  return html`${mediaView(words, field.media, place.said)}<div class="field">${
    field.kind === 'choice'
      ? choiceView(field, { id, label, notes, about }, place)
      : field.kind === 'accept'
        ? acceptView(field, { id, label, notes, about }, place)
        : inputView(field, { id, label, notes, about }, place)
  }</div>`;
}

function hintOf(words: Words, field: Field): string {
  const own = field.hint === null ? '' : bankText(field.hint, HINT_CHARACTERS_MAX);
  if (own !== '' || field.kind !== 'digits' || field.lengthMin !== field.lengthMax) return own;
  return words.fields.digits(field.lengthMax);
}

interface Texts {
  readonly id: string;
  readonly label: string;
  readonly notes: Html;
  readonly about: Html;
}

const focus = ({ takesFocus }: Place): Html | null => (takesFocus ? html` autofocus` : null);
const needed = ({ required }: Field): Html | null => (required ? html` required` : null);

function inputView(field: Field, { id, label, notes, about }: Texts, place: Place): Html {
  const { kind, purpose, lengthMin, lengthMax, pattern } = field;
  const most = Math.min(Math.max(lengthMax, 1), VALUE_CHARACTERS_MAX);
  const form = pattern ?? (kind === 'digits' ? '[0-9]*' : null);
  const shown = mayShowAgain(field) ? (place.filled.values.get(field.key) ?? '') : '';
  return html`<label for="${id}">${label}</label>${notes}
<input id="${id}" name="${fieldName(field.key)}" type="${kind === 'secret' ? 'password' : 'text'}" autocomplete="${AUTOCOMPLETE[purpose]}"${kind === 'digits' ? html` inputmode="numeric"` : null}${lengthMin > 0 ? html` minlength="${lengthMin}"` : null} maxlength="${most}"${form === null ? null : html` pattern="${form}"`}${needed(field)} spellcheck="false" autocapitalize="none" autocorrect="off"${shown === '' ? null : html` value="${shown}"`}${about}${focus(place)}>`;
}

function choiceView(field: Field, { id, label, notes, about }: Texts, place: Place): Html {
  const choices = field.choices.slice(0, CHOICES_SHOWN_MAX);
  return html`<fieldset${about}><legend>${label}</legend>${notes}${choices.map(
    (choice, at) =>
      html`<label class="choice" for="${id}-${at}"><input id="${id}-${at}" type="radio" name="${fieldName(field.key)}" value="${choice.value}"${needed(field)}${choices.length === 1 ? html` checked` : null}${at === 0 ? focus(place) : null}><span>${bankText(choice.label, LABEL_CHARACTERS_MAX)}</span></label>`,
  )}</fieldset>`;
}

const acceptView = (field: Field, { id, label, notes, about }: Texts, place: Place): Html =>
  html`${notes}<label class="choice" for="${id}"><input id="${id}" type="checkbox" name="${fieldName(field.key)}" value="true"${needed(field)}${about}${focus(place)}><span>${label}</span></label>`;
