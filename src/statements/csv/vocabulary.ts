/**
 * The column names of bank exports, in plain words (words.ts), by what they mean. Where a name means different
 * things in different languages or banks, it stands in several lists: the first meaning that fits the cells holds.
 * English, German, French, Spanish, Italian, Dutch, Portuguese, Polish, Swedish, Danish, Norwegian, Finnish, and
 * the commonest Czech and Hungarian ones.
 */
import type { Meaning } from './roles.ts';
import { phrases } from './words.ts';

const NAMES: readonly (readonly [Meaning, string])[] = [
  [
    'booking_date',
    'booking date|booked date|booked on|posting date|posted date|post date|posted|date posted|date processed|processed date|date processed on|entry date|process date|accounting date|settled date|completed date|buchungstag|buchungsdatum|buchung|datum buchung|gebucht am|buchungstermin|date de comptabilisation|date comptable|date comptabilisation|dateop|date operation|date de l operation|date d operation|date de operation|fecha operacion|fecha de operacion|fecha contable|f operacion|fecha de la operacion|fecha oper|data contabile|data registrazione|data operazione|data movimento|data de lancamento|data lancamento|data mov|data movimento conta|data operacao|data da operacao|data do movimento|boekdatum|boekingsdatum|datum boeking|datum verrekening|datum verwerking|uitvoeringsdatum|data ksiegowania|data operacji|data zaksiegowania|bokforingsdag|bokforingsdatum|bokforingsdato|bokfort|bokfort dato|bokforingsdag datum|bogforingsdato|bogfort|bogforingsdag|kirjauspaiva|kirjauspvm|datum zauctovani|konyveles datuma|konyveles napja|konyvelesi datum',
  ],
  [
    'value_date',
    'value date|value|valuta|valutadatum|valutadato|value date of transaction|effective date|wertstellung|wertstellungsdatum|wertstellungstag|wert|valutierung|valuta datum|date valeur|date de valeur|datevaleur|fecha valor|fecha de valor|f valor|data valuta|data valor|data do valor|valuutdatum|rentedatum|rente datum|data waluty|valutadag|rentedato|arvopaiva|arvopvm|ertek nap|erteknap|datum valuty',
  ],
  [
    'transaction_date',
    'transaction date|trans date|trans date|purchase date|date of transaction|started date|authorized date|authorised date|execution date|belegdatum|umsatzdatum|kaufdatum|date de la transaction|date transaction|date d achat|fecha transaccion|fecha de transaccion|fecha compra|data transazione|data acquisto|data da transacao|datum verrichting|transactiedatum|data transakcji|transaktionsdag|transaktionsdatum|kobsdato|kopdatum|transaktionsdato|transaksjonsdato|kjopsdato|maksupaiva|tapahtumapaiva|datum provedeni|tranzakcio datuma|tranzakcio idopontja',
  ],
  [
    'date',
    'date|date utc|datum|dato|data|fecha|pvm|paivamaara|dag|day|fecha movimiento|tranzakcio datum|created|created on|created at|date created|datetime|date time|dateandtime|date and time|kelt',
  ],
  ['timestamp', 'timestamp|booked at|buchungszeitpunkt|created utc'],
  [
    'amount',
    'amount|transaction amount|amt|value amount|net amount|local amount booked|betrag|umsatz|buchungsbetrag|umsatzbetrag|betrag der buchung|montant|montant de l operation|montant operation|importe|importe operacion|importo|importo operazione|bedrag|transactiebedrag|bedrag transactie|valor|valor movimento|montante|importancia|quantia|valor da transacao|kwota|kwota operacji|kwota transakcji|belopp|transaktionsbelopp|belob|belop|maara|summa|maara euroa|zauctovana castka|castka|objem|osszeg|tranzakcio osszege|konyvelt osszeg|amount in account currency|betrag in kontowahrung|bedrag in|inflow amount',
  ],
  [
    'debit',
    'debit|debits|debit amount|amount debit|withdrawal|withdrawals|withdrawal amount|money out|paid out|outflow|out|payments out|spent|soll|belastung|lastschrift betrag|ausgang|ausgaben|ausgabe|betrag soll|debit montant|debit euros|montant debit|retrait|debe|cargo|cargos|adeudo|dare|addebito|addebiti|uscite|debet|af bedrag|uitgaven|debito|debitos|obciazenia|kwota obciazenia|wyplata|uttag|ut|ut belop|ut fra konto|ut av konto|haevet|terhel|terheles|vydaje',
  ],
  [
    'credit',
    'credit|credits|credit amount|amount credit|deposit|deposits|deposit amount|money in|paid in|inflow|in|payments in|received|haben|gutschrift|eingang|einnahmen|einnahme|betrag haben|credit euros|montant credit|versement|haber|abono|abonos|ingreso|ingresos|avere|accredito|accrediti|entrate|bij bedrag|inkomsten|credito|creditos|uznania|kwota uznania|wplata|insattning|inn|inn belop|inn pa konto|indsat|jovairas|prijmy',
  ],
  [
    'direction',
    'debit credit|credit debit|debit credit indicator|credit debit indicator|cr dr|dr cr|d c|c d|dc|cd|debit or credit|credit or debit|dbit crdt|soll haben|s h|soll haben kennzeichen|sh|af bij|bij af|debet credit|debit credit code|sens|sens de l operation|signo|segno|dare avere|natureza|debito credito|obciazenie uznanie|strona|debet kredit|kredit debet|bevetel kiadas|transaction direction|direction|sign|vorzeichen',
  ],
  ['type', 'type|transaction type|typ|tipo|type of transaction|art'],
  [
    'currency',
    'currency|ccy|curr|cur|currency code|transaction currency|account currency|iso currency code|amount currency|wahrung|buchungswahrung|kontowahrung|waehrung|devise|devise du compte|monnaie|divisa|moneda|valuta|munt|muntsoort|valutasoort|moeda|waluta|waluta rachunku|valuutta|mena|mena uctu|devizanem|tranzakcio devizaneme|moneda cuenta|code devise',
  ],
  [
    'balance',
    'balance|running balance|account balance|balance after|balance after transaction|closing balance|ledger balance|book balance|new balance|saldo|saldo nach buchung|saldo nach|kontostand|kontostand nach buchung|neuer saldo|solde|solde apres operation|nouveau solde|saldo disponible tras|saldo contable|saldo contabile|saldo progressivo|saldo na trn|saldo na mutatie|saldo na boeking|nieuw saldo|saldo contabilistico|saldo apos|saldo po operacji|saldo po transakcji|saldo ksiegowe|bokfort saldo|bokford saldo|saldo efter|saldo etter|saldo bokfort|tilin saldo|egyenleg|zustatek|konyvelt egyenleg|running total',
  ],
  [
    'ignored',
    'available balance|available|verfugbarer saldo|verfugbar|solde disponible|saldo disponible|beschikbaar saldo|saldo disponivel|dostepne saldo|disponibelt belopp|disponibel saldo',
  ],
  [
    'status',
    'status|state|transaction status|booking status|buchungsstatus|umsatzstatus|statut|etat|estado|stato|stan|situacao|tila|tilstand|stav',
  ],
  ['maybe_status', 'info|verwerkt|bemerkung'],
  ['pending', 'pending|is pending|vorgemerkt'],
  [
    'counterparty_name',
    'counterparty|counterparty name|counter party|counterparty holder|payee|payee name|payer|payer name|payer payee|payee payer|merchant|merchant name|beneficiary|beneficiary name|beneficiary or cardholder|remitter|sender|recipient|sender recipient|other party|other party name|name of counterparty|counteraccount name|partner name|to from|paid to|beneficiary ordering party|beguenstigter zahlungspflichtiger|begunstigter zahlungspflichtiger|auftraggeber empfanger|empfanger auftraggeber|auftraggeber begunstigter|begunstigter auftraggeber|empfanger|empfaenger|auftraggeber|zahlungsempfanger|zahlungspflichtiger|zahlungsempfanger in|zahlungspflichtige r|name zahlungsbeteiligter|gegenpartei|begunstigter|beguenstigter|zahlungsbeteiligter|handler|partnername|partner|zahler|name des partners|auftraggeber zahlungsempfanger|name gegenkonto|beneficiaire|donneur d ordre|nom du beneficiaire|nom contrepartie|contrepartie|nom de la contrepartie|tiers|commercant|beneficiario|ordenante|nombre beneficiario|comercio|nombre|controparte|ordinante|esercente|ordinante beneficiario|nome beneficiario|naam tegenpartij|tegenpartij|naam tegenpartij bedrijf|handelaar|begunstigde|naam begunstigde|naam van de tegenpartij|destinatario|ordenante beneficiario|nome da contraparte|contraparte|nome|nadawca odbiorca|odbiorca|nadawca|nazwa kontrahenta|kontrahent|dane kontrahenta|nadawca odbiorca nazwa|mottagare|avsandare|motpart|mottaker|avsender|modtager|afsender|modtagernavn|motparts navn|betalingsmottaker|saaja maksaja|saaja|maksaja|saajan nimi|nazev protiuctu|partner neve|ellenoldali nev',
  ],
  ['name', 'name|naam|nom|namn|navn|nimi|naam omschrijving|name description|naam mededelingen'],
  [
    'counterparty_account',
    'counterparty iban|counterparty account|counterparty account number|iban counterparty|payee account|payee iban|beneficiary iban|beneficiary account|contra account|other party account|other account|counteraccount|counter account|kontonummer iban|iban zahlungsbeteiligter|iban zahlungspflichtiger|iban empfanger|empfanger iban|gegenkonto|gegenkonto iban|partner iban|partner kontonummer|partner account|iban des partners|konto auftraggeber empfanger|iban kontonummer|iban auftraggeber begunstigter|iban beneficiaire|compte contrepartie|compte du beneficiaire|iban contrepartie|compte beneficiaire|cuenta beneficiario|iban beneficiario|cuenta destino|iban ordenante|iban controparte|conto controparte|tegenrekening|tegenrekening iban bban|tegenrekeningnummer|rekening tegenpartij|rekeningnummer tegenpartij|rekening tegenpartij iban|iban tegenpartij|conta contraparte|iban contraparte|conta destino|numer rachunku kontrahenta|rachunek kontrahenta|nr rachunku kontrahenta|numer konta kontrahenta|rachunek odbiorcy|konto nadawcy odbiorcy|rachunek przeciwstawny|mottagarkonto|motkonto|til konto|fra konto|mottakers konto|saajan tilinumero|saajan tilinumero ja pankin bic|cislo protiuctu|protiucet|bank account details|bankovni spojeni|partner szamlaszama|to account|dest account|destination account',
  ],
  [
    'counterparty_bic',
    'counterparty bic|bic counterparty|payee bic|bic|blz|bic swift code|bic swift|swift|swift bic|bic tegenpartij|bic zahlungsbeteiligter|bic des partners|partner bic|bic contrepartie|bic beneficiaire|bankleitzahl|bic blz|partner blz|beneficiary bic|codigo bic',
  ],
  [
    'ultimate_name',
    'ultimate party|ultimate counterparty|ultimate debtor|ultimate creditor|naam uiteindelijke partij|abweichender zahlungspflichtiger',
  ],
  [
    'text',
    'description|descriptions|details|transaction details|detail|memo|narrative|narration|text|remittance|remittance information|payment details|particulars|description 1|description 2|description 3|transaction description|transaction description 1|transaction description 2|message|message for payee|message for recipient|note|notes|bank description|purpose|payment purpose|more details|transaction remarks|remarks|desc|bank desc|original description|verwendungszweck|beschreibung|buchungsdetails|buchungstext details|zahlungsgrund|transaktionsbeschreibung|transaktionsbeschreibung zusatz|mitteilung|verwendungszweckzeile 1|verwendungszweckzeile 2|zahlungsreferenz text|umsatztext|beschreibung 1|beschreibung 2|beschreibung 3|bemerkung|notiz|info text|libelle|libelle operation|libelle de l operation|libelle simplifie|description de l operation|communication|communications|informations complementaires|detail de l operation|motif|nature de l operation|concepto|descripcion|concepto ampliado|observaciones|mas datos|detalle|causale|descrizione|descrizione operazione|descrizione estesa|dettagli|descrizione completa|omschrijving|omschrijving 1|omschrijving 2|omschrijving 3|mededeling|mededelingen|vrije mededeling|toelichting|beschrijving|descricao|descricao do movimento|detalhes|historico|descritivo|tytul|tytul operacji|tytulem|opis|opis operacji|opis transakcji|szczegoly transakcji|beskrivning|rubrik|transaktion|meddelande|beskrivelse|tekst|melding|forklaring|specifikation|besked|viesti|selite|selitys|viesti saajalle|zprava|zprava pro prijemce|poznamka|zprava pro prijemce platby|kozlemeny|reszletek|megjegyzes',
  ],
  [
    'bank_text',
    'buchungstext|umsatzart|vorgang|transaktionstyp|umsatztyp|buchungsart|geschaftsvorfall|vorgangstext|vorgang verwendungszweck|transaction category type|booking text|type operation|type d operation|type de transaction|tipo operazione|tipo de movimiento|tipo movimiento|tipo operacion|mutatiesoort|soort transactie|rodzaj operacji|typ operacji|typ transakcji|rodzaj transakcji|transaktionstyp text|typ transakce|kategorie transakce|tranzakcio tipusa|tapahtumalaji|laji|transaction|details type',
  ],
  [
    'reference',
    'reference|ref|reference number|transaction id|transaction reference|transaction reference number|bank reference|ref no|id|transactionid|transaction number|tx id|referenz|referenznummer|buchungsreferenz|transaktionsnummer|transaktions id|umsatz id|reference de l operation|reference operation|numero d operation|numero de reference|reference interne|referencia|numero operacion|num operacion|riferimento|numero operazione|cro|transactiereferentie|referentie|transactienummer|kenmerk|referencia do movimento|numer referencyjny|numer transakcji|nr referencyjny|id transakcji|referens|verifikationsnummer|referanse|arkivreferanse|arkivref|referencenummer|viite|viitenumero|arkistointitunnus|id transakce|referencni cislo transakce|megbizas azonosito',
  ],
  [
    'entry_reference',
    'volgnr|volgnummer|entry reference|buchungsnummer|laufende nummer|lopnummer|radnummer|statement line|afschriftnummer line',
  ],
  [
    'customer_reference',
    'customer reference|your reference|own reference|client reference|kundenreferenz|kundenreferenz end to end|reference client|client note|eigen kenmerk|egen referanse|customer ref|your ref',
  ],
  [
    'end_to_end',
    'end to end|end to end id|end to end reference|endtoend|end to end referenz|ende zu ende referenz|ende zu ende|sepa referenz|e2e id|reference de bout en bout|end to end id transakcji',
  ],
  [
    'mandate',
    'mandate|mandate id|mandate reference|mandatsreferenz|mandat|reference mandat|reference du mandat|machtigingskenmerk|mandaatid|mandaat|referencia mandato|id mandato|mandate ref|referencia de mandato',
  ],
  [
    'creditor_id',
    'creditor id|creditor identifier|glaubiger id|glaeubiger id|glaubiger identifikationsnummer|ics|identifiant creancier|incassant id|incassantid|creditor identification|glaubiger identifikation',
  ],
  [
    'creditor_reference',
    'structured communication|structured reference|gestructureerde mededeling|communication structuree|strukturierte referenz|qr referenz|esr referenz|kid|kid nummer|ocr|betalingskenmerk',
  ],
  [
    'payment_reference',
    'payment reference|zahlungsreferenz|reference paiement|reference platby|variable symbol|variabilni symbol|vs|variable symbol 1|variabilni symbol 1',
  ],
  [
    'cheque',
    'cheque|check|check number|cheque number|cheque no|check no|check or slip|schecknummer|numero de cheque|numero cheque|numero assegno|check slip number|chq number|chq no|check num',
  ],
  [
    'bank_code',
    'transaction code|bank transaction code|code|gvc|gv code|geschaftsvorfallcode|tran type|trans type|transactiecode|code operation|codigo|causale abi|codice causale|mutatiecode|textschlussel|primanota',
  ],
  ['mcc', 'mcc|merchant category code'],
  ['return_reason', 'return reason|reden retour|ruckgabegrund|return reason code'],
  [
    'category',
    'category|kategorie|categorie|categoria|kategoria|kategori|hauptkategorie|categorie operation|luokka|categorie parent|spending category',
  ],
  [
    'original_amount',
    'original amount|local amount|foreign amount|foreign currency amount|amount foreign currency|amount original|transaction amount original|originalbetrag|betrag fremdwahrung|ursprungsbetrag|betrag originalwahrung|betrag in fremdwahrung|betrag in originalwahrung|fremdwahrungsbetrag|montant devise|montant en devise|montant origine|montant d origine|importe original|importe divisa|importe en divisa|importo originale|importo in valuta|oorspr bedrag|oorspronkelijk bedrag|bedrag vreemde valuta|valor original|kwota w walucie|kwota oryginalna|originalbelopp|oprindeligt belob|originalt belop|alkuperainen maara',
  ],
  [
    'original_currency',
    'original currency|local currency|foreign currency|currency original|originalwahrung|fremdwahrung|fremdwahrung code|ursprungswahrung|devise origine|devise d origine|moneda original|divisa original|divisa originale|oorspr munt|oorspronkelijke munt|moeda original|waluta oryginalna|originalvaluta|type foreign currency',
  ],
  [
    'rate',
    'exchange rate|fx rate|rate|conversion rate|wechselkurs|umrechnungskurs|kurs|devisenkurs|taux de change|taux|tipo de cambio|cambio|tasso di cambio|tasso|koers|wisselkoers|taxa de cambio|kurs wymiany|valutakurs|valuttakurs|vaxelkurs|kurz|valuuttakurssi|arfolyam',
  ],
  [
    'charges',
    'fee|fees|charge|charges|fee amount|transaction fee|gebuhr|gebuhren|entgelt|spesen|frais|commission|comision|comisiones|gastos|commissioni|commissione|spese|kosten|kosten op verrichting|transactiekosten|taxa|comissao|prowizja|oplata|avgift|gebyr|palkkio|poplatek|dij',
  ],
  [
    'account',
    'own account|account number|account iban|account no|own iban|my account|source account|from account|card number|auftragskonto|iban auftragskonto|eigenes konto|kontonummer auftraggeber|iban auftraggeberkonto|konto auftraggeber|kartennummer|umsatz getatigt von|bezeichnung auftragskonto nummer|compte|numero de compte|numero compte|comptenum|compte source|numero de carte|cuenta|numero de cuenta|cuenta origen|conto|numero conto|rapporto|numero carta|rekening|rekeningnummer|iban bban|rekeningnr|eigen rekening|kredietkaart|conta|numero da conta|numer konta|numer rachunku|rachunek|numer rachunku zleceniodawcy|konto|kontonummer egen|tilinumero|oma tili|cislo uctu|szamlaszam|account id',
  ],
  ['either_account', 'iban|konto|kontonummer|kontonr|account|tili|bban|account number or iban'],
  [
    'account_bic',
    'account bic|own bic|bic auftragskonto|bankleitzahl auftraggeberkonto|blz auftragskonto|account bank code|bic auftraggeberkonto',
  ],
  [
    'account_name',
    'account name|account label|bezeichnung auftragskonto|kontobezeichnung|kontoname|nom du compte|libelle compte|accountlabel|comptelabel|nombre cuenta|rubrieknaam|nazwa rachunku|nazwa konta|kontonavn|kontonamn|nazev uctu|szamla neve|account alias',
  ],
  [
    'holder',
    'account holder|account owner|kontoinhaber|karteninhaber|card holder|cardholder|name on card|titulaire|titular|intestatario|rekeninghouder|kaarthouder|posiadacz|kontoinnehavare|kontohaver|cardholder name',
  ],
  ['not_executed', 'reason for non execution|duvod neprovedeni'],
];

/** Every known column name with what it can mean, most likely first. */
export const VOCABULARY: ReadonlyMap<string, readonly Meaning[]> = build();

function build(): Map<string, Meaning[]> {
  const all = new Map<string, Meaning[]>();
  for (const [meaning, list] of NAMES)
    for (const phrase of phrases(list)) {
      const known = all.get(phrase);
      if (known === undefined) all.set(phrase, [meaning]);
      else if (!known.includes(meaning)) known.push(meaning);
    }
  return all;
}
