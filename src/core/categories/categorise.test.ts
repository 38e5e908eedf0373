import { describe, expect, it } from 'vitest';
import { categorise } from './categorise.ts';
import { NO_KNOWLEDGE, SOME_FACTS } from './testing.ts';
import type { BrandHit, CategoryCode, CategoryFacts, CategoryModel, Knowledge, MemoryKey } from './types.ts';

const ask = (facts: Partial<CategoryFacts>, more: Partial<Knowledge> = {}) =>
  categorise({ ...SOME_FACTS, ...facts }, { ...NO_KNOWLEDGE, ...more });
/** `code source` of an answer. */
const said = (facts: Partial<CategoryFacts>, more: Partial<Knowledge> = {}): string => {
  const { code, source } = ask(facts, more);
  return `${code ?? '-'} ${source}`;
};

const remembers =
  (code: CategoryCode, kind: MemoryKey['kind'] = 'merchant') =>
  (key: MemoryKey): CategoryCode | null =>
    key.kind === kind ? code : null;
const brand = (hit: BrandHit) => ({ brands: { names: 1, find: () => hit } });
const model = (code: CategoryCode, probability: number): { model: CategoryModel } => ({
  model: { guess: () => ({ code, probability }) },
});

/** Everything at once: taking the first away shows the next. */
const ALL: Partial<CategoryFacts> = {
  counterpartyName: 'Blumenladen Muster',
  text: 'Miete Mai',
  mcc: '5411',
  purpose: 'ELEC',
  btc: 'ACMT-MDOP-CHRG',
  ownTransfer: true,
};

describe('cascade', () => {
  it('takes what comes first, and says what it rests on', () => {
    const strong = brand({ name: 'Flora', code: 'SHOP.GIFTS', strong: true });
    const sure = model('FUN.EVENTS', 0.8);
    const facts = { ...ALL };
    const known: Partial<Knowledge> = {
      ...strong,
      ...sure,
      memory: remembers('FUN.NEWS'),
      tenantRules: () => 'FUN.CLUBS',
    };
    expect(said(facts, known)).toBe('FUN.NEWS user_memory');
    expect(said(facts, { ...known, memory: () => null })).toBe('FUN.CLUBS tenant_memory');
    const rules = { ...strong, ...sure };
    expect(said(facts, rules)).toBe('TRANSFER.ACCOUNT own_transfer');
    const steps: readonly (readonly [Partial<CategoryFacts>, string])[] = [
      [{ ownTransfer: false }, 'FOOD.GROCERIES mcc'],
      [{ mcc: null }, 'UTIL.GAS_ELECTRICITY iso_code'],
      [{ purpose: null }, 'BANK.FEES iso_code'],
      [{ btc: null }, 'RENT.RENT structure'],
      [{ text: null }, 'FUN.EVENTS model'],
    ];
    let now: Partial<CategoryFacts> = facts;
    for (const [less, right] of steps) {
      now = { ...now, ...less };
      expect(said(now, rules), JSON.stringify(less)).toBe(right);
    }
    expect(said(now, strong)).toBe('SHOP.GIFTS brand');
    expect(said(now)).toBe('SHOP.GIFTS keyword');
    expect(said({ counterpartyName: 'Zyxw' })).toBe('- none');
  });

  it('asks memory with the most specific key first', () => {
    const asked: string[] = [];
    const memory = (key: MemoryKey): null => {
      asked.push(`${key.kind} ${key.direction}`);
      return null;
    };
    ask(
      { counterpartyName: 'Muster', creditorId: 'DE98', mandateId: '7', counterpartyAccount: 'ab' },
      { memory },
    );
    expect(asked).toEqual(['creditor_mandate out', 'iban out', 'merchant_amount out', 'merchant out']);
  });

  it('has a place for a model: sure ones name a leaf, unsure ones a group and only at the end', () => {
    expect(said({ text: 'zyxw' }, model('FUN.EVENTS', 0.6))).toBe('FUN.EVENTS model');
    expect(said({ text: 'zyxw' }, model('FUN.EVENTS', 0.59))).toBe('FUN model');
    expect(said({ text: 'zyxw' }, model('FUN.EVENTS', 0.3))).toBe('FUN model');
    expect(said({ text: 'zyxw' }, model('FUN.EVENTS', 0.29))).toBe('- none');
    expect(said({ text: 'Blumenladen' }, model('FUN.EVENTS', 0.59))).toBe('SHOP.GIFTS keyword');
    expect(ask({ text: 'zyxw' }, model('FUN.EVENTS', 0.6789)).confidence).toBe(0.68);
    expect(said({ text: 'zyxw' }, model('INCOME.WAGES', 0.9))).toBe('- none');
    expect(said({ text: 'zyxw', direction: 'in' }, model('INCOME.WAGES', 0.9))).toBe('INCOME.WAGES model');
  });

  it('gives the model the facts and the merchant', () => {
    let question: unknown = null;
    const asking: CategoryModel = {
      guess: (one) => {
        question = one.merchantKey;
        return null;
      },
    };
    ask({ text: 'SQ *ZYXW 123//Berlin/DE' }, { model: asking });
    expect(question).toBe('zyxw');
  });

  it('takes a weak brand only where no keyword says otherwise in its own group', () => {
    const weak = (code: CategoryCode) => brand({ name: 'X', code, strong: false });
    expect(said({ text: 'Blumen X' }, weak('SHOP.PETS'))).toBe('SHOP.GIFTS keyword');
    expect(said({ text: 'Blumen X' }, weak('FUN.GAMES'))).toBe('FUN.GAMES brand');
    expect(ask({ text: 'zyxw' }, weak('FUN.GAMES')).confidence).toBeLessThan(
      ask({ text: 'zyxw' }, brand({ name: 'X', code: 'FUN.GAMES', strong: true })).confidence,
    );
  });
});

describe('codes', () => {
  it('that say something coarse are refined within their group', () => {
    expect(said({ purpose: 'SSBE', direction: 'in', text: 'Kindergeld 05' })).toBe(
      'INCOME.CHILD_BENEFIT iso_code',
    );
    expect(said({ purpose: 'SSBE', direction: 'in', text: 'Miete' })).toBe('INCOME.SOCIAL_BENEFIT iso_code');
    expect(said({ purpose: 'SSBE', direction: 'in' })).toBe('INCOME.SOCIAL_BENEFIT iso_code');
    expect(said({ mcc: '6300', text: 'Kfz-Versicherung' })).toBe('SERVICES.INSURANCE_VEHICLE mcc');
    expect(said({ mcc: '5814', text: 'Rösterei am Eck' })).toBe('FOOD.COFFEE mcc');
    expect(said({ mcc: '5411', text: 'Rösterei am Eck' })).toBe('FOOD.GROCERIES mcc');
    expect(said({ gvc: '153', direction: 'in', text: 'Rente 05' })).toBe('INCOME.PENSION iso_code');
    expect(said({ gvc: '153', direction: 'in' })).toBe('INCOME.WAGES iso_code');
    expect(said({ btc: 'ACMT-MDOP-CHRG', bankText: 'Overdraft fee' })).toBe('BANK.OVERDRAFT_FEES iso_code');
  });

  it('under which anything is sold give way to a strong brand', () => {
    const strong = brand({ name: 'Filmo', code: 'FUN.TV_FILM', strong: true });
    expect(said({ mcc: '4899', text: 'filmo' }, strong)).toBe('FUN.TV_FILM brand');
    expect(said({ mcc: '4899', text: 'filmo' })).toBe('UTIL.INTERNET_CABLE mcc');
    expect(said({ mcc: '5411', text: 'filmo' }, strong)).toBe('FOOD.GROCERIES mcc');
  });

  it('of money that comes back leave it in the category that it was for', () => {
    const back = { direction: 'in', btc: 'PMNT-RDDT-UPDD' } as const;
    expect(said({ ...back, counterpartyName: 'Sportstudio Aktiv' })).toBe('CARE.GYM keyword');
    expect(said({ ...back, counterpartyName: 'Zyxw' })).toBe('TRANSFER.RETURN structure');
    expect(said({ direction: 'in', gvc: '109', counterpartyName: 'Zyxw' })).toBe('TRANSFER.RETURN structure');
    expect(said({ btc: 'PMNT-IDDT-UPDD', counterpartyName: 'Autohaus Kolben' })).toBe(
      'TRANSFER.RETURN iso_code',
    );
  });
});

describe('structure', () => {
  it('is what the text says before who it went to, in four languages', () => {
    const rows: readonly (readonly [string | null, string, 'in' | 'out', string])[] = [
      ['Musterschutz Versicherung AG', 'Kfz-Versicherung 123', 'out', 'SERVICES.INSURANCE_VEHICLE'],
      ['Musterschutz Versicherung AG', 'Schadenzahlung 55', 'in', 'INCOME.INSURANCE_PAYOUT'],
      ['Hausverwaltung Linde', 'Nebenkostenabrechnung 2025', 'out', 'RENT.SERVICE_CHARGES'],
      ['Erika Mustermann', 'Miete Juni', 'out', 'RENT.RENT'],
      ['Erika Mustermann', 'Miete Juni', 'in', 'INCOME.RENTAL'],
      ['Musterwerke AG', 'Lohn/Gehalt 05/2026', 'in', 'INCOME.WAGES'],
      ['Finanzamt Musterstadt', 'Einkommensteuererstattung', 'in', 'INCOME.TAX_REFUND'],
      ['Finanzamt Musterstadt', 'Einkommensteuer 2025', 'out', 'GOV.TAX'],
      [null, 'MONTHLY MAINTENANCE FEE', 'out', 'BANK.FEES'],
      [null, 'Debit interest', 'out', 'BANK.INTEREST'],
      [null, 'Gross interest', 'in', 'INCOME.INTEREST'],
      ['DWP', 'UNIVERSAL CREDIT', 'in', 'INCOME.SOCIAL_BENEFIT'],
      ['SAMPLE BANK', 'MORTGAGE PAYMENT 7', 'out', 'LOAN.MORTGAGE'],
      ['CAF DE PARIS', 'APL JUIN', 'in', 'INCOME.HOUSING_BENEFIT'],
      ['MUTUELLE EXEMPLE', 'COTISATION', 'out', 'SERVICES.INSURANCE_MUTUAL'],
      ['DGFIP', 'TAXE FONCIERE', 'out', 'GOV.TAX'],
      ['EMPRESA SA', 'PAGO DE NOMINA', 'in', 'INCOME.WAGES'],
      ['ASEGURADORA', 'SEGURO DE HOGAR', 'out', 'SERVICES.INSURANCE_HOME'],
      ['BANCO MUESTRA', 'CUOTA HIPOTECA', 'out', 'LOAN.MORTGAGE'],
      ['ARD ZDF DRadio', 'Rundfunkbeitrag 04-06', 'out', 'UTIL.BROADCASTING_FEE'],
    ];
    for (const [counterpartyName, text, direction, right] of rows)
      expect(ask({ counterpartyName, text, direction }).code, `${counterpartyName} ${text}`).toBe(right);
  });

  it('of bookings of the bank itself does not read what others call a fee', () => {
    expect(said({ counterpartyName: 'SAMPLE SCHOOL', text: 'FEES MAY' })).toBe('SERVICES.EDUCATION keyword');
    expect(said({ text: 'Gebühr Mai' })).toBe('BANK.FEES structure');
    expect(said({ counterpartyName: null, bankText: 'CHG' })).toBe('BANK.FEES structure');
  });

  it('of homes, wages and loans says nothing of card payments', () => {
    const card = { btc: 'PMNT-CCRD-POSD', text: 'RENT SALARY LOAN SAVINGS' };
    expect(ask(card).code).toBeNull();
    expect(ask({ ...card, direction: 'in' }).code).toBeNull();
  });

  it('knows money between people by their names, unless the text says what for', () => {
    const sent = { btc: 'PMNT-ICDT-ESCT', counterpartyName: 'Mustermann, Erika' };
    expect(said({ ...sent, text: 'Kino und Pizza' })).toBe('TRANSFER.PEOPLE structure');
    expect(said({ ...sent, text: 'Miete' })).toBe('RENT.RENT structure');
    expect(said({ ...sent, counterpartyName: 'Erika Mustermann GmbH', text: 'x' })).toBe('- none');
    expect(said({ ...sent, btc: 'PMNT-RDDT-ESDD' })).toBe('- none');
    expect(said({ ...sent, mandateId: '7' })).toBe('- none');
  });
});

describe('own transfers', () => {
  it('are told apart by the accounts and by what is said', () => {
    const own = { ownTransfer: true, counterpartyName: 'Erika Mustermann' };
    const code = (facts: Partial<CategoryFacts>): string | null => ask({ ...own, ...facts }).code;
    expect(code({ text: 'Übertrag' })).toBe('TRANSFER.ACCOUNT');
    expect(code({ text: 'Übertrag Tagesgeld' })).toBe('TRANSFER.SAVINGS');
    expect(code({ accountKind: 'savings' })).toBe('TRANSFER.SAVINGS');
    expect(code({ accountKind: 'card', direction: 'in' })).toBe('LOAN.CREDIT_CARD');
    expect(code({ text: 'Kreditkarte Abrechnung Mai' })).toBe('LOAN.CREDIT_CARD');
    expect(code({ accountKind: 'investment' })).toBe('TRANSFER.INVESTMENT');
    expect(code({ accountKind: 'loan', direction: 'in' })).toBe('LOAN');
    expect(code({ text: 'Ratenkredit Rate 7' })).toBe('LOAN.PERSONAL');
    expect(code({ text: 'PAYMENT RECEIVED', otherAccountKind: 'card' })).toBe('LOAN.CREDIT_CARD');
    expect(code({ text: 'x', otherAccountKind: 'savings' })).toBe('TRANSFER.SAVINGS');
    expect(code({ text: 'Ratenkredit', otherAccountKind: 'loan' })).toBe('LOAN.PERSONAL');
  });

  it('that pay the bill of a card are known on the card, even when their other side is not', () => {
    const card = { accountKind: 'card', direction: 'in', bankText: 'PAYMENT RECEIVED' } as const;
    expect(said(card)).toBe('LOAN.CREDIT_CARD structure');
    expect(said({ ...card, mcc: '5411' })).toBe('FOOD.GROCERIES mcc');
    expect(said({ ...card, btc: 'PMNT-CCRD-RIMB', text: 'zyxw', bankText: null })).toBe(
      'TRANSFER.RETURN structure',
    );
    expect(said({ ...card, direction: 'out' })).toBe('- none');
  });
});
