/** What a step of a sign-in says to the user: clients show the message of a 510 as it is. */
import type { AttemptRow, AttemptView, Field } from '../connection-rows.ts';

export type StepLanguage = 'de' | 'en';

type Wait = Extract<AttemptView, { kind: 'wait' }>;

/** A step, as far as it matters who has to do what. */
export type Asked =
  | { readonly kind: 'redirect' }
  | { readonly kind: 'choice'; readonly field: Field; readonly hint: string | null; readonly wrong: boolean }
  | {
      readonly kind: 'answer';
      readonly fields: readonly Field[];
      readonly hint: string | null;
      readonly wrong: boolean;
    }
  /** Null while a step is with the bank. */
  | { readonly kind: 'wait'; readonly wait: Wait | null };

/** What an attempt waits for. One that has ended waits for nothing: that is a `wait`, too. */
export function askedOf({ view }: Pick<AttemptRow, 'view'>): Asked {
  if (view === null) return { kind: 'wait', wait: null };
  if (view.kind === 'redirect') return { kind: 'redirect' };
  if (view.kind === 'wait') return { kind: 'wait', wait: view };
  const { hint, wrong } = view;
  const fields = view.fields.filter(({ required }) => required);
  const asked = fields.length > 0 ? fields : view.fields;
  const [field] = asked;
  return field?.kind === 'choice' && asked.length === 1
    ? { kind: 'choice', field, hint, wrong }
    : { kind: 'answer', fields: asked, hint, wrong };
}

const WORDS = {
  de: {
    wrong: 'Die letzte Antwort war nicht richtig.',
    choose: 'Bitte wählen Sie:',
    redirect: (url: string) => `Bitte melden Sie sich bei Ihrer Bank an und kommen Sie danach zurück: ${url}`,
    redirectLost: 'Bitte melden Sie sich bei Ihrer Bank an.',
    app: (device: string) => `Bitte geben Sie den Zugriff in der App Ihrer Bank frei${device}.`,
    signer: 'Bitte lassen Sie den Zugriff von der nächsten berechtigten Person bei der Bank freigeben.',
    working: 'Die Bank ist noch beschäftigt.',
    again: 'Wiederholen Sie danach den Aufruf.',
    lines: 'Eine Zeile für jede Angabe:',
  },
  en: {
    wrong: 'The last answer was not right.',
    choose: 'Please choose:',
    redirect: (url: string) => `Please sign in at your bank, and come back afterwards: ${url}`,
    redirectLost: 'Please sign in at your bank.',
    app: (device: string) => `Please approve the access in the app of your bank${device}.`,
    signer: 'Please let the next person who has to sign approve the access at the bank.',
    working: 'The bank is still busy.',
    again: 'Repeat the call after that.',
    lines: 'One line for each:',
  },
} as const;

/** The message of a step. What the bank says itself comes first, as it is. */
export function multiStepWords(
  asked: Asked,
  { goUrl, language }: { readonly goUrl: string | null; readonly language: StepLanguage },
): string {
  const words = WORDS[language];
  switch (asked.kind) {
    case 'redirect':
      return sentences(goUrl === null ? words.redirectLost : words.redirect(goUrl), words.again);
    case 'choice': {
      const choices = asked.field.choices.map(({ label }, at) => `${at + 1} = ${label}`).join('; ');
      return sentences(asked.wrong ? words.wrong : null, asked.hint, `${words.choose} ${choices}`);
    }
    case 'answer': {
      const labels = asked.fields.map(({ label }) => label).join(', ');
      const many = asked.fields.length > 1 ? `${words.lines} ${labels}` : null;
      const hint = asked.hint ?? (many === null ? labels : null);
      return sentences(asked.wrong ? words.wrong : null, hint, many);
    }
    case 'wait':
      return waitWords(asked.wait, words);
  }
}

function waitWords(wait: Wait | null, words: (typeof WORDS)[StepLanguage]): string {
  if (wait === null || wait.why === 'bank_is_working')
    return sentences(wait?.hint ?? null, words.working, words.again);
  const device = wait.device === null ? '' : ` (${wait.device})`;
  const what = wait.why === 'app_approval' ? words.app(device) : words.signer;
  return sentences(what, wait.hint === null ? null : `${wait.hint}.`, words.again);
}

const sentences = (...parts: readonly (string | null)[]): string =>
  parts.filter((part) => part !== null && part !== '').join(' ');
