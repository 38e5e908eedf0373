/**
 * Every text of the connect page. Another language is another value of {@link Words} in `CATALOGUES`. Plain text only:
 * the views make the markup, and everything is escaped there.
 */

import type { Capability, ConnectionFault, ConnectionStatus } from '../../engine/connection-rows.ts';
import { MAPPING_WORDS } from './mapping-words.ts';

type FaultCode = ConnectionFault['code'];
type Reason = Extract<ConnectionFault, { code: 'action_at_bank_needed' }>['reason'];

const DATA: Readonly<Record<Capability, string>> = {
  accounts: 'your accounts: names, numbers, type',
  balances: 'their balances',
  transactions: 'their transactions: amounts, dates, texts, who paid or was paid',
  holdings: 'securities that you hold',
  documents: 'documents of the bank, such as statements',
  identity: 'your name and contact details as the bank has them',
  subscriptions: 'your contracts with the provider',
};

const FAULT_TITLES: Readonly<Record<FaultCode, string>> = {
  credentials_wrong: 'The bank did not accept what was entered',
  sca_needed: 'The bank wants you to sign in again',
  sca_refused: 'The sign-in was refused',
  sca_expired: 'The sign-in took too long',
  consent_expired: 'The bank’s permission has ended',
  consent_revoked: 'The permission was withdrawn at the bank',
  action_at_bank_needed: 'Your bank needs something from you first',
  bank_down: 'The bank cannot be reached now',
  rate_limited: 'The bank asks for a pause',
  shape_not_understood: 'The bank gave an answer that we do not understand',
  not_permitted: 'The bank does not allow this',
  no_accounts: 'There is no account to connect',
  tries_used: 'No further try for now',
  connector_missing: 'This bank cannot be connected here any more',
  interrupted: 'The sign-in was interrupted',
  account_unclear: 'It is not clear which account this is',
  connection_exists: 'This bank is connected already',
};

const FAULT_TEXTS: Readonly<Record<FaultCode, string>> = {
  credentials_wrong: 'Check your login and password for online banking, and try again.',
  sca_needed: 'What you shared stays. Sign in once more to go on.',
  sca_refused: 'It was refused in the app or on the bank’s page, or the code was wrong too often.',
  sca_expired: 'Nothing was connected. You can begin again with the same details.',
  consent_expired: 'Begin again to give it for another period.',
  consent_revoked: 'Begin again if you want to give it anew.',
  action_at_bank_needed: 'Sign in at your bank’s own website or app and follow what it says.',
  bank_down: 'This is at the bank, not at you. Nothing was connected.',
  rate_limited: 'It was asked too often in a short time. Nothing was connected.',
  shape_not_understood:
    'We stopped rather than guess. Whoever runs this page has to look at it; trying again will not help today.',
  not_permitted: 'Your login may not be enabled for access by other services.',
  no_accounts: 'The sign-in worked, and the bank shows no account under this login.',
  tries_used:
    'Two wrong passwords were sent today. A third could lock your login at the bank, so it is not sent.',
  connector_missing: 'Whoever runs this page has switched the way to this bank off.',
  interrupted:
    'The server stopped amid a step that must not be sent to the bank twice. Nothing was connected.',
  account_unclear:
    'More than one account that is here already could be the one that the bank shows. Nothing was mixed up.',
  connection_exists: 'There is a connection to this login here. A second one was not made.',
};

const AT_BANK: Readonly<Record<Reason, string>> = {
  locked:
    'The bank has locked this login. Sign in at your bank’s own website or app, or call it, to unlock it.',
  password_expired:
    'Your password has to be changed. Do that at your bank’s own website or app; it cannot be done here.',
  new_terms: 'New terms have to be accepted. Do that at your bank’s own website or app.',
  other: FAULT_TEXTS.action_at_bank_needed,
};

const STATUS: Readonly<Record<ConnectionStatus, string>> = {
  pending: 'Not finished',
  active: 'Connected',
  syncing: 'Fetching data',
  degraded: 'Partly up to date',
  expiring: 'Ends soon',
  reconnect_required: 'Sign-in needed',
  action_at_bank_required: 'Something to do at the bank',
  account_mapping_required: 'A question about your accounts',
  bank_unavailable: 'Bank not reachable',
  rate_limited: 'Waiting for the bank',
  paused: 'Paused',
  revoked: 'Permission withdrawn',
  disconnected: 'Disconnected',
  contact_operator: 'Needs whoever runs this server',
};

/** The English catalogue. */
const EN = {
  lang: 'en',
  /** How dates and times are written. */
  dates: 'en-GB',
  justNow: 'just now',
  inAMoment: 'in less than a minute',
  skip: 'Skip to content',
  brand: 'Tributary',
  forProduct: (name: string) => `for ${name}`,
  steps: { label: 'Steps', bank: 'Bank', signIn: 'Sign in', done: 'Done' },
  sandbox: 'Demo bank: invented people, invented money.',
  testLogin: (login: string, password: string | null) =>
    `To try it, use the login ${login}${password === null ? '' : ` and the password ${password}`}.`,
  testCode: (code: string) => `To try it, use the code ${code}.`,
  testAnswer: (answer: string) => `To try it, answer ${answer}.`,
  testSigner: (signer: string) => `The second signer is ${signer}, who signs on the bank’s own page.`,
  testRedirect: (login: string, password: string) =>
    `On the bank’s page, sign in as ${login} with the password ${password}.`,
  testApp: 'Its app approves by itself after a few seconds.',
  bankSays: (bank: string) => `${bank} says`,
  cancel: 'Cancel',
  backTo: (name: string) => `Back to ${name}`,
  yourApp: 'the app that sent you',
  goOn: 'Go on',
  required: 'required',
  show: 'Show',
  hide: 'Hide',
  sending: 'Sending. This can take a moment.',
  unnamedBank: 'your bank',

  landing: {
    title: 'Connect your bank',
    text: 'This link opens a page on which you connect or renew a bank account. It opens in one browser only: this one, if you go on.',
    button: 'Continue',
    beware: 'Did somebody whom you do not know send you this link? Then close the page.',
  },
  goLanding: {
    title: 'Sign in at your bank',
    text: 'This link takes you to your bank. You come back here afterwards, in this browser.',
    onTheWay: (host: string) => `You are being taken to ${host}.`,
    link: (host: string) => `Go to ${host}`,
  },

  banks: {
    title: 'Which bank is it?',
    search: 'Name, BIC or bank code',
    country: 'Country',
    all: 'All countries',
    button: 'Search',
    results: (count: number, more: boolean) =>
      count === 1 && !more ? '1 bank' : `${count}${more ? '+' : ''} banks`,
    list: 'Banks',
    none: 'No bank fits.',
    noneFiltered: (text: string, country: string) =>
      `No bank fits ${[text === '' ? '' : `“${text}”`, country === '' ? '' : `in ${country}`].filter((part) => part !== '').join(' ')}.`,
    clear: 'Show all banks',
    more: 'More banks',
    back: 'First banks',
    missing:
      'Is your bank not here? Statement files that you download from it can be brought in instead: ask whoever sent you here.',
    demo: 'Demo',
  },

  methods: {
    title: (bank: string) => `How do you sign in at ${bank}?`,
    list: 'Ways to sign in',
    shapes: {
      none: 'With your login only',
      redirect: 'On the bank’s own page',
      decoupled: 'With your login, and approval in the bank’s app',
      embedded: 'With your login, and a code from the bank',
    },
    /** Where there is no login. */
    shapesForAnybody: {
      none: 'Without a login',
      decoupled: 'With approval in the bank’s app',
      embedded: 'With a code from the bank',
    },
    another: 'Another bank',
  },

  start: {
    titles: {
      connect: (bank: string) => `Connect ${bank}`,
      reconnect: (bank: string) => `Sign in at ${bank} again`,
      renew: (bank: string) => `Renew access to ${bank}`,
      consent_only: (bank: string) => `Allow access to ${bank}`,
      consent: (bank: string) => `Allow access to ${bank}`,
    },
    consentOnly: 'This gives the permission only: no data is fetched yet.',
    accountsKept: 'Your accounts and their history here stay as they are.',
    who: 'Who asks',
    whoHere: (host: string) => `whoever runs ${host}, where this page is`,
    whoProduct: (name: string) => `${name}, over this page`,
    what: 'What is shared',
    data: DATA,
    notPay: 'Nothing can be paid or changed with it.',
    howLong: 'How long',
    days: (count: number) =>
      count === 1 ? 'up to 1 day, then you are asked again' : `up to ${count} days, then you are asked again`,
    noEnd: 'until you end it',
    end: 'How to end it',
    endText:
      'At any time: on this page, where you were asked, or at your bank. Nothing new is fetched from then on.',
    kept: 'What is kept',
    keptText:
      'The shared data, on this server, until it is deleted. Data that is here stays when access ends, unless you ask for its deletion.',
    secrets:
      'What you enter is sent on to the bank. Whoever asks for your data never sees it; what has to be kept of it is sealed.',
    store: 'Store the password here, sealed, so that I need not enter it again',
    secretsAtBank: 'You sign in on the bank’s own page: your password never passes through here.',
    details: 'Your details for online banking',
    button: (bank: string) => `Continue to ${bank}`,
    another: 'Choose another bank',
    anotherWay: 'Sign in another way',
  },

  fields: {
    digits: (count: number) => `${count} digits`,
    choose: 'Choose one',
    wrong: 'That was not right. Check it and try again.',
    /** By the rule that was broken. */
    errors: {
      required: 'This is needed.',
      unknown: 'This was not asked for.',
      too_short: 'This is too short.',
      too_long: 'This is too long.',
      pattern: 'This does not have the right form.',
      choice: 'Choose one of these.',
      used: 'This was used before. Get a new one from the bank.',
    },
    badCredentials: 'The bank did not accept this. Check it and try again.',
    problems: 'Something has to be corrected',
  },

  ask: {
    title: (bank: string) => `${bank} asks you`,
    code: 'Enter the code',
    answer: 'Answer the question',
    choice: 'Choose how to go on',
    terms: 'Accept the terms',
    button: 'Send',
    until: 'Answer by',
    picture: 'Picture from the bank',
    flicker: 'Flickering picture for your card reader',
    flickerShow: 'Show the flickering picture',
    flickerHelp:
      'Hold the reader to the screen and zoom the page until the marks meet. It flickers until you close it.',
    flickerCode: 'The same as a code, for readers with keys',
    another: 'Begin again in another way',
  },

  redirect: {
    title: (bank: string) => `Sign in at ${bank}`,
    text: (host: string) => `You go on at ${host}, and come back here when you are done.`,
    check: 'Before you enter anything, check that the address of the page is the one of your bank.',
    button: (host: string) => `Go to ${host}`,
    until: 'Come back by',
    sameBrowser: 'Use this browser all the way: the way back works here only.',
  },

  wait: {
    appTitle: 'Approve it in your bank’s app',
    appText: (device: string | null) =>
      device === null
        ? 'Open your bank’s app on your phone and approve the access there.'
        : `Open your bank’s app on “${device}” and approve the access there.`,
    signerTitle: 'A second person has to sign',
    signerText:
      'You have signed. The bank now waits for the second person, who signs at the bank as usual. That may take days.',
    signerClose: 'You can close this page: it goes on by itself as soon as the bank says so.',
    bankTitle: 'Your bank is working on it',
    bankText: 'There is nothing for you to do. Some banks take several minutes.',
    busyTitle: 'One moment',
    busyText: 'We are talking to your bank.',
    looks: 'This page looks again by itself.',
    check: 'Check now',
    next: 'The bank is asked again',
    until: 'Open until',
  },

  success: {
    titles: {
      connect: (bank: string) => `${bank} is connected`,
      reconnect: (bank: string) => `${bank} is connected again`,
      renew: (bank: string) => `Access to ${bank} is renewed`,
      consent_only: (bank: string) => `Access to ${bank} is allowed`,
      consent: (bank: string) => `Access to ${bank} is allowed`,
    },
    until: (day: string) => `You allowed it until ${day}. It can be ended at any time.`,
    noEnd: 'It holds until you end it.',
    close: 'You can close this page.',
    fetching: 'Your data is being fetched',
    fetched: 'Your data is here',
    fetchedPartly: 'Most of your data is here',
    fetchLater: 'Your data comes later',
    fetchFailed: 'Your data could not be fetched yet',
    fetchLaterText: 'The bank needs more time. It goes on by itself; you need not wait.',
    notWait: 'You need not wait for it.',
    account: (number: number) => `Account ${number}`,
    entries: (count: number) =>
      count === 1 ? '1 transaction' : `${count.toLocaleString('en-GB')} transactions`,
    accountStatus: {
      waiting: 'waiting',
      running: 'being fetched',
      success: 'here',
      failed: 'not fetched',
      skipped: 'left out',
      deferred: 'later',
    },
    next: 'Next try',
    consentOnly: 'No data is fetched with it yet.',
  },

  healthy: {
    title: 'There is nothing to do',
    text: (bank: string) => `The connection to ${bank} works.`,
    until: (day: string) => `It is allowed until ${day}.`,
    anyway: 'Sign in again all the same',
    close: 'You can close this page.',
  },

  failed: {
    titles: FAULT_TITLES,
    texts: FAULT_TEXTS,
    atBank: AT_BANK,
    unknownTitle: 'It did not work',
    unknownText: 'Nothing was connected.',
    retry: 'Try again',
    retryAfterBank: 'I have done that: try again',
    otherBank: 'Choose another bank',
    waitUntil: 'Try again',
    waitLater: 'Wait a while first: an hour, for example.',
    leave: 'You can close this page.',
    operator: 'Whoever runs this page has to look at it.',
    existing: 'Renew the one that is there',
    second: 'Connect it a second time all the same',
  },

  cancelled: {
    title: 'Cancelled',
    text: 'Nothing was connected.',
  },
  expired: {
    title: 'This page has expired',
    text: 'For your safety it is open for a limited time. Nothing more happens here: ask for a new link.',
  },
  over: { title: 'This visit is over', text: 'You can close this page.' },

  mapping: MAPPING_WORDS,

  manage: {
    title: 'Your connected banks',
    none: 'No bank is connected.',
    shared: 'Shared',
    until: 'Allowed until',
    noEnd: 'until you end it',
    accounts: (count: number) => (count === 1 ? '1 account' : `${count} accounts`),
    last: 'Last fetched',
    never: 'not yet',
    status: STATUS,
    next: 'Next try',
    sync: 'Fetch now',
    renew: 'Renew',
    reconnect: 'Sign in again',
    disconnect: 'Disconnect',
    of: (name: string) => `: ${name}`,
    more: 'There are more connections than are shown here.',
    confirmTitle: (bank: string) => `Disconnect ${bank}?`,
    confirmText:
      'Access ends at once, here and at the bank. What was fetched stays until it is deleted by whoever runs this service.',
    confirmYes: 'Yes, disconnect',
    confirmNo: 'No, keep it',
  },

  gone: {
    title: 'This connection is not there any more',
    text: 'It was removed. Ask for a new link to connect the bank again.',
  },

  returned: {
    done: 'Done at the bank',
    doneText: 'You can close this window and go back to the app that sent you.',
    goOnText: 'The bank has taken it. Go back to the app that sent you: it goes on there.',
  },

  /** Said above the page, after something that changed nothing. */
  notices: {
    passed: 'That was answered already, or the bank asks something else now. Nothing was sent twice.',
    busy: 'The bank is still working on your last answer. Nothing was sent twice.',
    nothing_asked: 'The bank does not ask for anything now. Nothing was sent.',
    begun: 'A sign-in is under way already. It goes on here; nothing was begun twice.',
    elsewhere:
      'A sign-in for this connection is under way on another page. Finish it there, or begin again here.',
    ended: 'This visit had ended already. Nothing was changed.',
    changed: 'The sign-in was stopped. Begin again, or choose another bank.',
    form: 'The form was out of date. Nothing was changed: send it again.',
    unknown_bank: 'There is no such bank. Nothing was begun.',
    not_offered: 'This bank does not offer what was asked for. Choose another one.',
    not_now: 'That cannot be done now. Nothing was changed.',
    tries: 'Two wrong passwords were sent today. A third could lock your login, so nothing was sent.',
    synced: 'New data is being fetched.',
    disconnected: 'The bank is disconnected.',
    renewed: 'Access is renewed.',
    gone: 'This connection is not there any more. Nothing was changed.',
    mapped: 'Saved. The data is being fetched.',
    unsaid: 'Nothing was said, so nothing was changed.',
    exists: 'This login is connected here already. Nothing was sent to the bank.',
  },
  startOver: 'Stop the other one and begin here',

  refused: {
    title: 'This cannot be opened',
    prefetch: 'Open this page yourself: nothing happens ahead of that.',
    link_unknown: 'This link is not known here. Was it copied whole? Else ask for a new one.',
    link_late: 'This link has expired. Ask for a new one.',
    link_other_browser:
      'This link was opened in another browser already, and works there only. Go on there, or ask for a new link.',
    too_many: 'Too many requests came from where you are. Wait a minute, then open this page again.',
    visit:
      'This page belongs to the browser in which its link was opened, or it is over. Open the link again, or ask for a new one.',
    cookies:
      'This page needs cookies, and your browser keeps none. Allow them for this page and open the link again.',
    foreign:
      'This form was not sent from this page. Nothing was changed: open the page and send it from there.',
    go_unknown: 'This link to the bank is not known here. Go back to the app that sent you and begin again.',
    go_used: 'This link to the bank was used already. Go back to the app that sent you.',
    go_late: 'The time for this sign-in is over. Go back to the app that sent you and begin again.',
    go_other_browser: 'This sign-in began in another browser. Go on there, or begin again.',
    go_ended: 'This sign-in has ended already. Go back to the app that sent you.',
    go_nothing: 'There is no bank’s page to go to now.',
    return_title: 'This way back was not taken',
    return_unknown:
      'This way back from a bank is not one that we gave. Nothing was changed. Begin again from the app that sent you.',
    return_used: 'This way back from the bank was taken already. Nothing was changed.',
    return_late: 'You came back after the time for this sign-in was over. Nothing was changed. Begin again.',
    return_other_browser:
      'This sign-in began in another browser. Nothing was changed. Go on there, or begin again here.',
    return_ended: 'This sign-in had ended already. Nothing was changed.',
  },

  broken: {
    title: 'Something went wrong',
    input: 'What your browser sent cannot be read. Nothing was changed.',
    large: 'What your browser sent is too large. Nothing was changed.',
    away: 'The service is not available for a moment. Reload the page soon.',
    ours: 'This is our mistake. Reload the page; if it stays, tell whoever sent you this number:',
  },
};

export type Words = typeof EN;
export type Notice = keyof Words['notices'];

const CATALOGUES: Readonly<Record<string, Words>> = { en: EN };

/** The texts for a language tag (BCP 47); English where there are none in it, or none was said. */
export function wordsFor(language: string | null): Words {
  const primary = (language ?? '').toLowerCase().split('-')[0] ?? '';
  return (Object.hasOwn(CATALOGUES, primary) ? CATALOGUES[primary] : undefined) ?? EN;
}

/** A notice of the address; null for any other text. */
export const noticeOf = (value: unknown): Notice | null =>
  typeof value === 'string' && Object.hasOwn(EN.notices, value) ? (value as Notice) : null;
