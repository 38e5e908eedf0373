/** A sign-in under way: what the bank asks, where to go, or what to wait for. */
import type { FastifyReply } from 'fastify';
import type { AttemptRow, AttemptView, InstitutionRow } from '../../engine/connection-rows.ts';
import { type Html, html } from '../http/html.ts';
import { bankText, quoteView } from './bank-text.ts';
import { type Filled, fieldsView, hasWrong, UNFILLED } from './fields-view.ts';
import { titleView } from './layout.ts';
import { LABEL_CHARACTERS_MAX, REFRESH_SECONDS_MAX, REFRESH_SECONDS_MIN } from './limits.ts';
import { linkable } from './return-url.ts';
import { answerHint, loginHint } from './sandbox-hints.ts';
import { bankName, cancelView, leaveView, type StepPage, sendStep } from './step-frame.ts';
import { dateOf, timeView } from './times.ts';
import { attemptMark, formView, type Visit } from './visit.ts';

type ViewOf<K extends AttemptView['kind']> = Extract<AttemptView, { kind: K }>;

/** The page of a live attempt. */
export function stepPage(
  visit: Visit,
  attempt: AttemptRow,
  filled: Filled = UNFILLED,
  status = 200,
): FastifyReply {
  const institution = visit.parts.connecting.institution(attempt.institutionId);
  const page = pageOf(visit, attempt, institution, filled);
  return sendStep(visit, {
    step: 'signIn',
    institution,
    status,
    below: html`${formView(visit, 'change', html`<button class="link">${visit.words.ask.another}</button>`, 'inline')}${cancelView(visit)}`,
    // What the poll may change; the number alone says nothing of a step that is with the bank.
    state: [attemptMark(visit), attempt.step, attempt.stepNumber, attempt.busy].join(':'),
    ...page,
  });
}

function pageOf(
  visit: Visit,
  attempt: AttemptRow,
  institution: InstitutionRow | null,
  filled: Filled,
): Pick<StepPage, 'title' | 'body' | 'refreshSeconds' | 'below'> {
  const { view } = attempt;
  if (attempt.busy || view === null) return busyPage(visit);
  switch (view.kind) {
    case 'ask':
      return askPage(visit, attempt, institution, view, filled);
    case 'redirect':
      return redirectPage(visit, attempt, institution, view);
    case 'wait':
      return waitPage(visit, attempt, institution, view);
  }
}

const busyPage = ({ words }: Visit): Pick<StepPage, 'title' | 'body' | 'refreshSeconds'> => ({
  title: words.wait.busyTitle,
  body: html`${titleView(words.wait.busyTitle)}<p class="waiting">${words.wait.busyText} ${words.wait.looks}</p>`,
  refreshSeconds: REFRESH_SECONDS_MIN,
});

function askPage(
  visit: Visit,
  attempt: AttemptRow,
  institution: InstitutionRow | null,
  view: ViewOf<'ask'>,
  filled: Filled,
): Pick<StepPage, 'title' | 'body'> {
  const { words } = visit;
  const bank = bankName(visit, institution);
  const title = askTitle(visit, view, bank);
  const tip = answerHint(words, institution, view.fields);
  const isFocused = view.fields.length > 0 && view.fields.every(({ media }) => media === null);
  const form = html`<input type="hidden" name="attempt" value="${attemptMark(visit)}"><input type="hidden" name="step" value="${attempt.stepNumber}">
${fieldsView(words, view.fields, { filled, takesFocus: isFocused, said: view.hint })}
<button class="button">${words.ask.button}</button>`;
  const body = html`${titleView(title, !isFocused && !hasWrong(view.fields, filled))}
${view.wrong ? html`<p class="problem" role="alert">${words.fields.wrong}</p>` : null}
${quoteView(words, bank, view.hint)}
${tip === null ? null : html`<p class="tip">${tip}</p>`}
${formView(visit, 'answer', form)}
${deadlineView(visit, attempt, words.ask.until)}`;
  return { title, body };
}

function askTitle({ words }: Visit, { fields }: ViewOf<'ask'>, bank: string): string {
  const titles = {
    one_time_code: words.ask.code,
    answer: words.ask.answer,
    method: words.ask.choice,
    terms: words.ask.terms,
    login: words.ask.title(bank),
    password: words.ask.title(bank),
  };
  const [first] = fields;
  return first === undefined ? words.ask.title(bank) : titles[first.purpose];
}

function redirectPage(
  visit: Visit,
  attempt: AttemptRow,
  institution: InstitutionRow | null,
  view: ViewOf<'redirect'>,
): Pick<StepPage, 'title' | 'body'> {
  const { redirect } = visit.words;
  const bank = bankName(visit, institution);
  const host = linkable(view.url)?.host || bank;
  const method = institution?.methods.find(({ key }) => key === attempt.method) ?? null;
  const tip = institution === null || method === null ? null : loginHint(visit.words, institution, method);
  const title = redirect.title(bank);
  const body = html`${titleView(title)}
<p>${redirect.text(host)}</p>
<p class="hint">${redirect.check} ${redirect.sameBrowser}</p>
${tip === null ? null : html`<p class="tip">${tip}</p>`}
<p><a class="button" href="${visit.base}/bank">${redirect.button(host)}</a></p>
${deadlineView(visit, attempt, redirect.until)}`;
  return { title, body };
}

function waitPage(
  visit: Visit,
  attempt: AttemptRow,
  institution: InstitutionRow | null,
  view: ViewOf<'wait'>,
): Pick<StepPage, 'title' | 'body' | 'refreshSeconds' | 'below'> {
  const { wait } = visit.words;
  const { title, text } = waitTexts(visit, view);
  const seconds = refreshOf(view.pollAfterMs);
  const body = html`${titleView(title)}
<p class="${seconds === null ? '' : 'waiting'}">${text}</p>
${quoteView(visit.words, bankName(visit, institution), view.hint)}
${view.why === 'second_signer' ? html`<p>${wait.signerClose}</p>` : null}
${seconds === null ? null : html`<p class="hint">${wait.looks}</p>`}
${checkView(visit, attempt)}
${view.why === 'second_signer' ? leaveView(visit, 'waiting', null) : null}
${deadlineView(visit, attempt, wait.until)}`;
  return { title, body, refreshSeconds: seconds };
}

/** The button that looks now; where the bank may not be asked yet, when it will be. */
function checkView(visit: Visit, { dueAt }: AttemptRow): Html {
  const { words, now } = visit;
  const due = dateOf(dueAt);
  if (due !== null && due.getTime() - now.getTime() > REFRESH_SECONDS_MAX * 1000)
    return html`<p>${words.wait.next} ${timeView(words, due, now)}.</p>`;
  return formView(visit, 'check', html`<button class="button plain">${words.wait.check}</button>`);
}

function waitTexts(
  { words }: Visit,
  { why, device }: ViewOf<'wait'>,
): { readonly title: string; readonly text: string } {
  const { wait } = words;
  if (why === 'second_signer') return { title: wait.signerTitle, text: wait.signerText };
  if (why === 'bank_is_working') return { title: wait.bankTitle, text: wait.bankText };
  const name = device === null ? '' : bankText(device, LABEL_CHARACTERS_MAX);
  return { title: wait.appTitle, text: wait.appText(name === '' ? null : name) };
}

/** How often the page looks by itself; null when the bank is to be asked more rarely than anybody waits. */
function refreshOf(pollAfterMs: number): number | null {
  const seconds = Math.ceil(pollAfterMs / 1000);
  return seconds > REFRESH_SECONDS_MAX ? null : Math.max(seconds, REFRESH_SECONDS_MIN);
}

function deadlineView({ words, now }: Visit, { deadlineAt }: AttemptRow, label: string): Html | null {
  const deadline = dateOf(deadlineAt);
  return deadline === null ? null : html`<p class="hint">${label} ${timeView(words, deadline, now)}.</p>`;
}
