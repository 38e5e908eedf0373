/** Words of banks, cards and payment services around a merchant's name; all folded. */

const set = (words: string): ReadonlySet<string> =>
  new Set(
    words
      .trim()
      .split(/\s+/)
      .filter((word) => word !== ''),
  );

/** Never part of a merchant's name, wherever they stand. */
export const NOISE: ReadonlySet<string> = set(`
  kartenzahlung girocard debitk debitkarte kreditkarte kartenumsatz kreditkartenumsatz kartengutschrift lastschrift
  folgelastschrift sepa basislastschrift firmenlastschrift elv sagt danke vielen dank uberweisung dauerauftrag
  vorgemerkter umsatz retoure kartennr kartennummer folgenr verfalld terminal gutschrift
  visa mastercard maestro amex vpay contactless kontaktlos carte paiement facture facturette prlv prelevement
  cb achat du remboursement compra tarjeta purchase refund domiciliacion devolucion pending
  withdrawal pos ach des ref cardno
  januar februar marz april mai juni juli august september oktober november dezember
  january february march june july october december jan feb mar apr jun jul aug sep oct nov dec
  janvier fevrier avril juin juillet aout septembre octobre decembre
  enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
  lettre kundennr kdnr kundennummer rechnungsnr mandatsref glaubiger
`);

/** Not part of the name while nothing of it was read. */
export const NOISE_IN_FRONT: ReadonlySet<string> = set(`
  card debit credit payment at to from the a an in fact vir virement permanent recu emis deb dd bgc fpi fpo sto tfr
  bill online electronic transfer direct recurring auto autopay id effec no nr fnb sp bei von an fur de en la el al
  www http https com cd local foreign checkcard chkcard con avec mit dbt crd pmt eft
`);

/** Names that name nobody. */
export const NAMELESS: ReadonlySet<string> = set(`
  notprovided sammeluberweisung sammellastschrift unbekannt unknown
`);

/** Payment services, and whether what follows their name is the merchant. */
export const PSPS: ReadonlyMap<string, true> = new Map(
  (
    'sq|tst|sumup|sp|paypal|pp|zettle|izettle|pypl|stripe|adyen|mollie|klarna|giropay|sofort|worldpay|square|payu|' +
    'nexi|worldline|payone|concardis|first data|mercado pago|mercadopago|clip mx|conekta|lyf pay|lydia|google pay|' +
    'apple pay|amazon pay|amazon payments|unzer|computop|telecash|ppl'
  )
    .split('|')
    .map((name): [string, true] => [name, true]),
);

/** What payment services write between their own name and the merchant's. */
export const AFTER_PSP: ReadonlySet<string> = set(`
  europe sarl et cie sca payments payment gmbh bank ab inc ltd inst xfer pte technologies com de by
`);

/** Legal forms of companies, at the end of a name: `Muster GmbH` and `Muster` are the same merchant. */
export const LEGAL_FORMS: ReadonlySet<string> = set(`
  gmbh ggmbh mbh ag kg kgaa ohg gbr ug ev eg cokg se ltd limited plc llp llc inc corp corporation sarl sas sasu sa sca
  sci scs spa srl sl slu sau bv nv ab oy as aps sro zrt kft wll bsc saoc pty pjsc sadecv
`);

/** Without legal forms at the end, but never without everything. */
export function withoutLegalForms(words: readonly string[]): readonly string[] {
  let end = words.length;
  while (end > 1 && (LEGAL_FORMS.has(words[end - 1] ?? '') || isCo(words, end))) end -= 1;
  return end === words.length ? words : words.slice(0, end);
}

/** The "co" of "GmbH & Co. KG", once the rest is gone. */
const isCo = (words: readonly string[], end: number): boolean =>
  words[end - 1] === 'co' && LEGAL_FORMS.has(words[end - 2] ?? '');
