/**
 * What money can be for: our own codes on two levels, 17 groups and their leaves. Codes are stable: they are stored,
 * and clients read them. A leaf may be added, a code never changes its meaning.
 *
 * Where only the group is known, the group's own code is the category. Flags say what cuts across the groups.
 */
/**
 * `essential`: what a household cannot well leave out. `debt`: pays what is owed. `business`: of a company or of
 * self-employed work. `tax`: may matter in a tax return. `age_restricted`: sold to adults only. `neutral`: money that
 * changes its place, neither earned nor spent.
 */
export type CategoryFlag = 'essential' | 'debt' | 'business' | 'tax' | 'age_restricted' | 'neutral';

/** Groups, leaves and their flags. */
export const TREE = {
  FOOD: {
    GROCERIES: ['essential'],
    RESTAURANT: [],
    FAST_FOOD: [],
    COFFEE: [],
    BAR: ['age_restricted'],
    ALCOHOL: ['age_restricted'],
    DELIVERY: [],
  },
  SHOP: {
    CLOTHING: [],
    ELECTRONICS: [],
    BOOKS: [],
    ONLINE: [],
    DEPARTMENT: [],
    DISCOUNT: [],
    SPORT: [],
    GIFTS: [],
    OFFICE: [],
    PETS: [],
    TOBACCO: ['age_restricted'],
    KIDS: [],
    DIGITAL: [],
  },
  HOME: { FURNITURE: [], HARDWARE: [], REPAIR: [], HOUSEHOLD_HELP: ['tax'] },
  TRANSPORT: {
    FUEL: ['essential'],
    PUBLIC_TRANSIT: ['essential'],
    TAXI: [],
    PARKING: [],
    TOLLS: [],
    BIKE: [],
    CAR_SERVICE: [],
  },
  TRAVEL: { FLIGHT: [], LODGING: [], CAR_RENTAL: [], AGENCY: [] },
  UTIL: {
    GAS_ELECTRICITY: ['essential'],
    WATER: ['essential'],
    WASTE: ['essential'],
    INTERNET_CABLE: ['essential'],
    TELEPHONE: ['essential'],
    BROADCASTING_FEE: ['essential'],
  },
  RENT: { RENT: ['essential'], SERVICE_CHARGES: ['essential', 'tax'] },
  MEDICAL: {
    DOCTOR: ['essential', 'tax'],
    DENTIST: ['essential', 'tax'],
    OPTICIAN: ['essential', 'tax'],
    PHARMACY: ['essential'],
    NURSING: ['essential', 'tax'],
    VET: [],
  },
  CARE: { GYM: [], HAIR_BEAUTY: [], LAUNDRY: [] },
  FUN: { TV_FILM: [], MUSIC: [], EVENTS: [], GAMES: [], GAMBLING: ['age_restricted'], NEWS: [], CLUBS: [] },
  SERVICES: {
    INSURANCE: ['essential'],
    INSURANCE_HEALTH: ['essential', 'tax'],
    INSURANCE_MUTUAL: ['essential', 'tax'],
    INSURANCE_VEHICLE: ['essential', 'tax'],
    INSURANCE_HOME: ['essential'],
    INSURANCE_LIFE: ['tax'],
    ACCOUNTING_LEGAL: ['tax'],
    EDUCATION: [],
    CHILDCARE: ['essential', 'tax'],
    POSTAGE: [],
    SOFTWARE: [],
    SUPPLIERS: ['business'],
    PAYROLL: ['business'],
  },
  GOV: {
    TAX: ['essential', 'tax'],
    SOCIAL_CONTRIBUTIONS: ['essential', 'tax'],
    FEES: ['essential'],
    FINES: [],
    DONATIONS: ['tax'],
  },
  LOAN: {
    MORTGAGE: ['essential', 'debt'],
    CAR: ['debt'],
    PERSONAL: ['debt'],
    STUDENT: ['debt'],
    CREDIT_CARD: ['debt', 'neutral'],
    PAY_LATER: ['debt'],
  },
  BANK: { FEES: [], ATM_FEES: [], FOREIGN_FEES: [], OVERDRAFT_FEES: ['debt'], INTEREST: ['debt'] },
  CASH: { ATM: [], DEPOSIT: ['neutral'] },
  TRANSFER: {
    ACCOUNT: ['neutral'],
    SAVINGS: ['neutral'],
    INVESTMENT: ['neutral'],
    PEOPLE: [],
    LOAN_IN: ['neutral', 'debt'],
    RETURN: ['neutral'],
  },
  INCOME: {
    WAGES: ['tax'],
    PENSION: ['tax'],
    UNEMPLOYMENT: ['tax'],
    CHILD_BENEFIT: [],
    HOUSING_BENEFIT: [],
    HEALTH_BENEFIT: [],
    STUDENT_GRANT: [],
    SOCIAL_BENEFIT: [],
    TAX_REFUND: ['tax'],
    INSURANCE_PAYOUT: [],
    INTEREST: ['tax'],
    DIVIDENDS: ['tax'],
    RENTAL: ['tax'],
    BUSINESS: ['business', 'tax'],
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, readonly CategoryFlag[]>>>>;

type Tree = typeof TREE;

/** One of the 17 groups, such as `FOOD`. */
export type GroupCode = keyof Tree;

/** One leaf, such as `FOOD.GROCERIES`. */
export type LeafCode = { [G in GroupCode]: `${G}.${keyof Tree[G] & string}` }[GroupCode];

/** A category: a leaf, or a group where no more is known. */
export type CategoryCode = GroupCode | LeafCode;
