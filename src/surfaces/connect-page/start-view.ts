/** Before a sign-in: the way to sign in, and then one page with who asks for what, how long, and the login fields. */
import type { FastifyReply } from 'fastify';
import type { Capability, InstitutionMethod, InstitutionRow } from '../../engine/connection-rows.ts';
import { type Html, html } from '../http/html.ts';
import { bankText } from './bank-text.ts';
import { type Filled, fieldsView, hasWrong, UNFILLED } from './fields-view.ts';
import { titleView } from './layout.ts';
import { LABEL_CHARACTERS_MAX } from './limits.ts';
import { loginHint } from './sandbox-hints.ts';
import { mayChooseBank } from './stage.ts';
import { cancelView, sendStep } from './step-frame.ts';
import { connectionId, startAddress, type Target } from './target.ts';
import { attemptMark, formValue, formView, queryValue, type Visit } from './visit.ts';

/** The page to choose how to sign in. */
export function chooseMethod(visit: Visit, target: Target): FastifyReply {
  const { words } = visit;
  const { institution } = target;
  const title = words.methods.title(institution.name);
  const body = html`${titleView(title)}
<ul class="banks" aria-label="${words.methods.list}">${institution.methods.map((method) => methodView(visit, target, method))}</ul>
${anotherBank(visit)}`;
  return sendStep(visit, { title, step: 'bank', body, institution, below: cancelView(visit) });
}

const methodView = (
  visit: Visit,
  target: Target,
  method: InstitutionMethod,
): Html => html`<li><a class="bank" href="${startAddress(visit, { ...target, method }, true)}">
<span class="name">${bankText(method.label, LABEL_CHARACTERS_MAX)}</span>
<span class="where">${shapeOf(visit, method)}</span></a></li>`;

/** Where nothing is filled in and nobody is sent to the bank, there is no login. */
function shapeOf({ words }: Visit, { fields, sca }: InstitutionMethod): string {
  const { shapes, shapesForAnybody } = words.methods;
  if (fields.length > 0 || sca === 'redirect') return shapes[sca];
  return shapesForAnybody[sca];
}

const anotherBank = (visit: Visit): Html | null =>
  mayChooseBank(visit.session)
    ? html`<p><a href="${visit.base}/banks">${visit.words.start.another}</a></p>`
    : null;

/** The form's name of the mark that lets the password be stored. */
export const STORE = 'store';

export interface StartPage {
  readonly filled?: Filled;
  readonly notice?: Html | string;
  readonly status?: number;
}

/** The page from which a sign-in is begun. */
export function startPage(
  visit: Visit,
  target: Target & { readonly method: InstitutionMethod },
  { filled = UNFILLED, notice, status = 200 }: StartPage = {},
): FastifyReply {
  const { words } = visit;
  const { institution, method, purpose } = target;
  const title = words.start.titles[purpose](institution.name);
  const hint = loginHint(words, institution, method);
  const fields =
    method.fields.length === 0
      ? null
      : fieldsView(words, method.fields, { filled, takesFocus: false, said: null });
  const form = html`${hiddenView(visit, target)}
${fields === null ? null : html`<h2>${words.start.details}</h2>`}
${hint === null ? null : html`<p class="tip">${hint}</p>`}
${fields}
${storeView(visit, method)}
<p class="hint">${method.sca === 'redirect' ? words.start.secretsAtBank : words.start.secrets}</p>
<button class="button">${words.start.button(institution.name)}</button>`;
  const body = html`${titleView(title, !hasWrong(method.fields, filled))}
${purpose === 'consent_only' || purpose === 'consent' ? html`<p>${words.start.consentOnly}</p>` : null}
${purpose === 'renew' || purpose === 'reconnect' ? html`<p>${words.start.accountsKept}</p>` : null}
${summaryView(visit, institution)}
${formView(visit, 'start', form)}
${institution.methods.length > 1 ? html`<p><a href="${startAddress(visit, target, false)}">${words.start.anotherWay}</a></p>` : null}
${anotherBank(visit)}`;
  return sendStep(visit, {
    title,
    step: 'signIn',
    body,
    institution,
    status,
    below: cancelView(visit),
    ...(notice === undefined ? {} : { notice }),
  });
}

/** Whether the password may be stored: never without the visitor's own mark. */
function storeView({ words, offersPin, request }: Visit, { fields }: InstitutionMethod): Html | null {
  if (!offersPin || !fields.some(({ purpose }) => purpose === 'password')) return null;
  const marked = formValue(request, STORE) === '1' ? html` checked` : null;
  return html`<label class="choice" for="store"><input id="store" type="checkbox" name="${STORE}" value="1"${marked}><span>${words.start.store}</span></label>`;
}

/** Whether a second connection to the same login is wanted: the address says so, and then the form. */
const isSecond = ({ request }: Visit): boolean =>
  queryValue(request, 'second') === '1' || formValue(request, 'second') === '1';

/** What the form says beside the fields; `seen` tells a form that was sent before from a new one. */
function hiddenView(visit: Visit, { institution, method, connection }: Target): Html {
  const values = [
    ['institution', institution.id],
    ['method', method?.key ?? ''],
    ['connection', connection === null ? '' : connectionId(visit, connection)],
    ['seen', attemptMark(visit)],
    ['second', isSecond(visit) ? '1' : ''],
  ] as const;
  return html`${values.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}`;
}

/** Who asks, what is shared, how long, how to end it, what is kept. */
function summaryView(visit: Visit, institution: InstitutionRow): Html {
  const { words, session, product, request } = visit;
  const { start } = words;
  const host = URL.parse(request.server.baseUrl(request))?.host ?? '';
  const asked: readonly Capability[] = session.scopes.length > 0 ? session.scopes : institution.scopes;
  return html`<dl class="facts">
<dt>${start.who}</dt><dd>${product === null ? start.whoHere(host) : start.whoProduct(product)}</dd>
<dt>${start.what}</dt><dd><ul>${asked.map((scope) => html`<li>${start.data[scope]}</li>`)}</ul>${start.notPay}</dd>
<dt>${start.howLong}</dt><dd>${howLong(visit, institution)}</dd>
<dt>${start.end}</dt><dd>${start.endText}</dd>
<dt>${start.kept}</dt><dd>${start.keptText}</dd>
</dl>`;
}

function howLong({ words, session }: Visit, { maxConsentDays }: InstitutionRow): string {
  const days = [session.daysWanted, maxConsentDays].filter((one) => one !== null);
  return days.length === 0 ? words.start.noEnd : words.start.days(Math.min(...days));
}
