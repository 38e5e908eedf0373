/**
 * The cascade: what a transaction is for. The first that knows decides, and says by what it knows. A pure function of
 * the facts and of what it is given to know; the order of rules within a table plays no part.
 *
 *   owner's memory → tenant's rules → own transfer → MCC → ISO and national codes → structure → model (sure)
 *   → brand (strong) → MCC under which anything is sold → between people → keyword → brand (weak) → money back
 *   → model (unsure: its group only) → nothing
 *
 * Income is never said of money that goes out, but where a person said so.
 */
import { type CategoryCode, type GroupCode, TREE } from './codes.ts';
import { keysOf } from './memory-keys.ts';
import { type Merchant, merchantOf, shownName } from './merchant.ts';
import { isPerson } from './people.ts';
import { type Reading, readingsOf } from './readings.ts';
import { btcParts, categoryOfBtc, isCard, isReturn, isTransfer } from './tables/btc.ts';
import { categoryOfGvc, isGvcReturn, isGvcTransfer } from './tables/gvc.ts';
import { categoryOfMcc, VAGUE_MCC } from './tables/mcc.ts';
import { categoryOfPurpose } from './tables/purposes.ts';
import { groupOf } from './taxonomy.ts';
import type {
  AnyCategoryCode,
  BrandHit,
  Categorised,
  CategoryFacts,
  CategorySource,
  Knowledge,
  Memory,
} from './types.ts';
import { wordsOf } from './words.ts';

/** From this probability on a model's leaf is taken. */
export const MODEL_LEAF_MIN = 0.6;
/** From this probability on a model's group is taken, where nothing else is known. */
export const MODEL_GROUP_MIN = 0.3;

/** How sure an answer is, by what it rests on. */
const CONFIDENCE = {
  memory: 0.99,
  tenantRule: 0.9,
  ownTransfer: 0.97,
  mcc: 0.95,
  vagueMcc: 0.6,
  iso: 0.95,
  btc: 0.9,
  structure: 0.88,
  brandStrong: 0.9,
  brandWeak: 0.6,
  keyword: 0.7,
  people: 0.6,
  back: 0.6,
} as const;

interface Answer {
  readonly code: AnyCategoryCode;
  readonly source: CategorySource;
  readonly confidence: number;
}

/** All that the steps look at. */
interface Case {
  readonly facts: CategoryFacts;
  readonly knowledge: Knowledge;
  readonly merchant: Merchant;
  readonly name: readonly string[];
  readonly card: boolean;
  readonly structure: Reading | null;
  readonly keyword: Reading | null;
  readonly brand: BrandHit | null;
  /** What was bought, where codes only say something coarse: of the rules and the dictionary, the surest first. */
  readonly hints: readonly CategoryCode[];
}

/** What wages and benefits may turn out to be. */
const LIVELIHOOD: ReadonlySet<CategoryCode> = new Set<CategoryCode>([
  'INCOME.PENSION',
  'INCOME.UNEMPLOYMENT',
  'INCOME.CHILD_BENEFIT',
  'INCOME.HOUSING_BENEFIT',
  'INCOME.HEALTH_BENEFIT',
  'INCOME.STUDENT_GRANT',
]);

/** Leaves that codes give where they cannot tell more, and what a hint may make of them; null for all of the group. */
const COARSE: ReadonlyMap<CategoryCode, ReadonlySet<CategoryCode> | null> = new Map<
  CategoryCode,
  ReadonlySet<CategoryCode> | null
>([
  ['FOOD.FAST_FOOD', null],
  ['SHOP.ONLINE', null],
  ['SERVICES.INSURANCE', null],
  ['UTIL.INTERNET_CABLE', null],
  ['INCOME.SOCIAL_BENEFIT', LIVELIHOOD],
  ['INCOME.WAGES', LIVELIHOOD],
]);

const isGroup = (code: CategoryCode): boolean => Object.hasOwn(TREE, code);

/** The category, or a hint that says more within its group. */
function refined(code: CategoryCode, hints: readonly CategoryCode[]): CategoryCode {
  const finer = isGroup(code) ? null : COARSE.get(code);
  if (finer === undefined) return code;
  const group = groupOf(code);
  return (
    hints.find((hint) => groupOf(hint) === group && !isGroup(hint) && (finer === null || finer.has(hint))) ??
    code
  );
}

function remembered(memory: Memory, { facts, merchant }: Case): AnyCategoryCode | null {
  for (const key of keysOf(facts, merchant)) {
    const code = memory(key);
    if (code !== null) return code;
  }
  return null;
}

/** What structure may say of an own transfer, where the kinds of the accounts do not. */
const OWN_STRUCTURES: ReadonlySet<GroupCode> = new Set<GroupCode>(['LOAN', 'TRANSFER']);

/** Money between the owner's own accounts: to a card it settles, to a loan it pays back, with savings it saves. */
function ownTransfer({ facts, structure }: Case): CategoryCode | null {
  if (!facts.ownTransfer) return null;
  const kinds = [facts.accountKind, facts.otherAccountKind ?? null];
  if (kinds.includes('card')) return 'LOAN.CREDIT_CARD';
  const said = structure !== null && OWN_STRUCTURES.has(groupOf(structure.code)) ? structure.code : null;
  if (kinds.includes('loan')) return said !== null && groupOf(said) === 'LOAN' ? said : 'LOAN';
  if (said !== null && said !== 'TRANSFER' && said !== 'TRANSFER.ACCOUNT') return said;
  if (kinds.includes('investment')) return 'TRANSFER.INVESTMENT';
  return kinds.includes('savings') ? 'TRANSFER.SAVINGS' : 'TRANSFER.ACCOUNT';
}

/** What comes in on a card, but for what merchants give back, pays the card's bill. */
function cardBill({ facts, card, structure }: Case): CategoryCode | null {
  if (facts.accountKind !== 'card' || facts.direction !== 'in' || card) return null;
  return structure === null || groupOf(structure.code) === 'TRANSFER' ? 'LOAN.CREDIT_CARD' : null;
}

function byMcc({ facts, hints }: Case): CategoryCode | null {
  if (facts.mcc === null || VAGUE_MCC.has(facts.mcc)) return null;
  const code = categoryOfMcc(facts.mcc);
  return code === null ? null : refined(code, hints);
}

function byVagueMcc({ facts, hints }: Case): CategoryCode | null {
  if (facts.mcc === null || !VAGUE_MCC.has(facts.mcc)) return null;
  const code = categoryOfMcc(facts.mcc);
  return code === null ? null : refined(code, hints);
}

function byPurpose({ facts, hints }: Case): CategoryCode | null {
  const code = facts.purpose === null ? null : categoryOfPurpose(facts.purpose, facts.direction);
  return code === null ? null : refined(code, hints);
}

/** What the bank's own codes say of a booking; its words say more within the same group. */
function byBankCode({ facts, hints }: Case): CategoryCode | null {
  const code =
    categoryOfBtc(btcParts(facts.btc), facts.direction) ??
    (facts.gvc === null ? null : categoryOfGvc(facts.gvc, facts.direction));
  return code === null ? null : code === 'BANK.FEES' ? fee(hints) : refined(code, hints);
}

const fee = (hints: readonly CategoryCode[]): CategoryCode =>
  hints.find((hint) => hint.startsWith('BANK.')) ?? 'BANK.FEES';

const isBack = ({ btc, gvc }: CategoryFacts): boolean =>
  isReturn(btcParts(btc)) || (gvc !== null && isGvcReturn(gvc));

const isSent = ({ btc, gvc }: CategoryFacts): boolean =>
  isTransfer(btcParts(btc)) || (gvc !== null && isGvcTransfer(gvc));

/** Money to or from a person, where the bank says that it is a transfer, or nothing against it. */
function betweenPeople({ facts, name, card }: Case): CategoryCode | null {
  if (card || facts.creditorId !== null || facts.mandateId !== null || isBack(facts)) return null;
  const sent = isSent(facts);
  const unsaid = facts.btc === null && facts.gvc === null;
  return (sent || unsaid) && isPerson(name, sent) ? 'TRANSFER.PEOPLE' : null;
}

/** A keyword, unless a brand that was found is in another group. */
function byKeyword({ keyword, brand }: Case): CategoryCode | null {
  if (keyword === null) return null;
  return brand !== null && groupOf(brand.code) !== groupOf(keyword.code) ? null : keyword.code;
}

type Step = readonly [CategorySource, number, (one: Case) => CategoryCode | null];

const SURE_STEPS: readonly Step[] = [
  ['own_transfer', CONFIDENCE.ownTransfer, ownTransfer],
  ['mcc', CONFIDENCE.mcc, byMcc],
  ['iso_code', CONFIDENCE.iso, byPurpose],
  ['iso_code', CONFIDENCE.btc, byBankCode],
  ['structure', CONFIDENCE.structure, cardBill],
  ['structure', CONFIDENCE.structure, ({ structure }) => structure?.code ?? null],
];

const UNSURE_STEPS: readonly Step[] = [
  ['brand', CONFIDENCE.brandStrong, ({ brand }) => (brand?.strong ? brand.code : null)],
  ['mcc', CONFIDENCE.vagueMcc, byVagueMcc],
  ['structure', CONFIDENCE.people, betweenPeople],
  ['keyword', CONFIDENCE.keyword, byKeyword],
  ['brand', CONFIDENCE.brandWeak, ({ brand }) => brand?.code ?? null],
  ['structure', CONFIDENCE.back, ({ facts }) => (isBack(facts) ? 'TRANSFER.RETURN' : null)],
];

/** Income is credits only. */
const possible = (code: CategoryCode, { facts }: Case): boolean =>
  facts.direction === 'in' || groupOf(code) !== 'INCOME';

function first(steps: readonly Step[], one: Case): Answer | null {
  for (const [source, confidence, step] of steps) {
    const code = step(one);
    if (code !== null && possible(code, one)) return { code, source, confidence };
  }
  return null;
}

/** What the owner taught, else what the tenant's rules say: what people said is not judged. */
function fromPeople(one: Case): Answer | null {
  const known = remembered(one.knowledge.memory, one);
  if (known !== null) return { code: known, source: 'user_memory', confidence: CONFIDENCE.memory };
  const { tenantRules } = one.knowledge;
  if (tenantRules === undefined) return null;
  const ruled = tenantRules(one.facts);
  return ruled === null ? null : { code: ruled, source: 'tenant_memory', confidence: CONFIDENCE.tenantRule };
}

/** A probability with two decimals, between 0.01 and 1; 0 for what is none. */
const twoDecimals = (probability: number): number =>
  probability > 0 ? Math.min(1, Math.max(0.01, Math.round(probability * 100) / 100)) : 0;

function fromModel(one: Case): { sure: Answer | null; unsure: Answer | null } {
  const { model } = one.knowledge;
  const guess = model?.guess({ facts: one.facts, merchantKey: one.merchant.key }) ?? null;
  if (guess === null || !possible(guess.code, one)) return { sure: null, unsure: null };
  const confidence = twoDecimals(guess.probability);
  const group: GroupCode = groupOf(guess.code);
  return {
    sure: guess.probability >= MODEL_LEAF_MIN ? { code: guess.code, source: 'model', confidence } : null,
    unsure: guess.probability >= MODEL_GROUP_MIN ? { code: group, source: 'model', confidence } : null,
  };
}

function caseOf(facts: CategoryFacts, knowledge: Knowledge): Case {
  const name = wordsOf(facts.counterpartyName);
  const text = wordsOf(facts.text);
  const merchant = merchantOf(facts, name, text);
  const card = isCard(btcParts(facts.btc)) || facts.mcc !== null;
  const { structure, keyword } = readingsOf({
    direction: facts.direction,
    card,
    name,
    text,
    bank: wordsOf(facts.bankText),
  });
  const brand = knowledge.brands.find(merchant.words, facts.country);
  const hints = [structure?.code, brand?.code, keyword?.code].filter((code) => code !== undefined);
  return { facts, knowledge, merchant, name, card, structure, keyword, brand, hints };
}

/**
 * What a transaction is for, by what is known. Never throws on any text, and takes time in proportion to the first
 * hundreds of characters of each; the same facts and knowledge give the same answer.
 */
export function categorise(facts: CategoryFacts, knowledge: Knowledge): Categorised {
  const one = caseOf(facts, knowledge);
  const merchant = one.brand?.strong ? one.brand.name : shownName(facts, one.merchant, one.card);
  const known = fromPeople(one) ?? first(SURE_STEPS, one);
  if (known !== null) return { ...known, merchant };
  const { sure, unsure } = fromModel(one);
  const answer = sure ?? first(UNSURE_STEPS, one) ?? unsure;
  return answer === null ? { code: null, source: 'none', confidence: 0, merchant } : { ...answer, merchant };
}
