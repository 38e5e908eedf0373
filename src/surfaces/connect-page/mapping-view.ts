/** Questions about accounts of a bank: what the bank shows, and which of the accounts here it may be. */
import type { FastifyReply } from 'fastify';
import type { MappingRefusal } from '../../engine/accounts/port.ts';
import type { CandidateRow, MappedAccount, MappingRow } from '../../engine/accounts/rows.ts';
import type { ConnectionRow } from '../../engine/connection-rows.ts';
import { type Html, html } from '../http/html.ts';
import { bankText } from './bank-text.ts';
import { titleView } from './layout.ts';
import { ACCOUNTS_SHOWN, CHOICES_SHOWN_MAX, LABEL_CHARACTERS_MAX } from './limits.ts';
import { sendStep } from './step-frame.ts';
import { connectionId } from './target.ts';
import { formView, type Visit } from './visit.ts';

/** The form's name of a question, by its number. */
export const questionName = (row: MappingRow): string => `map.${row.id}`;
/** The form's value of an account here. */
export const accountValue = (candidate: CandidateRow): string => `account.${candidate.accountId}`;

/** The questions of one page: open ones first, then accounts that are left out. */
export const questionsOf = (rows: readonly MappingRow[]): readonly MappingRow[] =>
  rows.filter(({ state }) => state === 'open' || state === 'ignored').slice(0, ACCOUNTS_SHOWN);

/** What was answered before and why it was not taken. */
export interface Refused {
  readonly refusal: Extract<MappingRefusal, { code: 'answer_refused' }>;
  readonly mappingId: number;
  readonly values: ReadonlyMap<string, string>;
}

/** The page of a connection's questions. */
export function mappingPage(
  visit: Visit,
  connection: ConnectionRow,
  rows: readonly MappingRow[],
  refused: Refused | null = null,
): FastifyReply {
  const { words, base } = visit;
  const { mapping } = words;
  const shown = questionsOf(rows);
  const open = shown.filter(({ state }) => state === 'open');
  const left = shown.filter(({ state }) => state === 'ignored');
  const title = open.length > 0 || left.length === 0 ? mapping.title : mapping.left;
  const list = (of: readonly MappingRow[]): Html[] => of.map((row) => questionView(visit, row, refused));
  const form = html`<input type="hidden" name="connection" value="${connectionId(visit, connection)}">
${list(open)}
${left.length === 0 ? null : html`${open.length === 0 ? null : html`<h2>${mapping.left}</h2>`}<p>${mapping.leftText}</p>${list(left)}`}
<button class="button">${mapping.button}</button>`;
  const body = html`${titleView(title, refused === null)}
${open.length === 0 ? null : html`<p>${mapping.text}</p>`}
${refused === null ? null : html`<p class="problem" role="alert">${words.fields.problems}</p>`}
${shown.length === 0 ? html`<p>${mapping.none}</p>` : formView(visit, 'accounts', form)}
<p><a href="${visit.session.purpose === 'manage' ? `${base}/connections` : base}">${mapping.back}</a></p>`;
  return sendStep(visit, { title, body, status: refused === null ? 200 : 422 });
}

const nameOf = (visit: Visit, account: MappedAccount): string => {
  const { kinds, noNumber } = visit.words.mapping;
  const { label, kind, currency, maskedNumber, holder } = account;
  const name = label ?? kinds[kind];
  const parts = [name, maskedNumber ?? noNumber, currency, holder].filter((part) => part !== null);
  return bankText(parts.join(' · '), LABEL_CHARACTERS_MAX);
};

function questionView(visit: Visit, row: MappingRow, refused: Refused | null): Html {
  const { mapping } = visit.words;
  const name = questionName(row);
  const error =
    refused !== null && refused.mappingId === row.id ? mapping.refused[refused.refusal.reason] : null;
  const given = refused?.values.get(name) ?? (row.state === 'ignored' ? 'ignore' : 'later');
  const choices: readonly (readonly [string, string])[] = [
    ...row.candidates
      .slice(0, CHOICES_SHOWN_MAX)
      .map(
        (one) =>
          [
            accountValue(one),
            mapping.it(nameOf(visit, { ...one, label: one.customLabel ?? one.label })),
          ] as const,
      ),
    ['new', mapping.new],
    ['ignore', mapping.ignore],
    ...(row.state === 'open' ? [['later', mapping.later] as const] : []),
  ];
  const about = error === null ? null : html` aria-describedby="${name}-error"`;
  return html`<div class="field"><fieldset${about}><legend>${nameOf(visit, row)}</legend>
<p class="hint">${mapping.reasons[row.reason]}</p>${error === null ? null : html`<p id="${name}-error" class="error">${error}</p>`}
${choices.map(
  ([value, label], at) =>
    html`<label class="choice" for="${name}-${at}"><input id="${name}-${at}" type="radio" name="${name}" value="${value}"${value === given ? html` checked` : null}><span>${label}</span></label>`,
)}</fieldset></div>`;
}
