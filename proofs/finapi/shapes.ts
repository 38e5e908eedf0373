/** The objects of finAPI as its clients know them; answers are checked against the published description on their way. */

export interface ErrorBody {
  readonly errors: readonly {
    readonly message?: string;
    readonly code: string;
    readonly type: 'BUSINESS' | 'TECHNICAL';
    readonly multiStepAuthentication?: Readonly<Record<string, unknown>> | null;
  }[];
  readonly date: string;
  readonly requestId: string | null;
  readonly endpoint: string;
  readonly authContext: string;
  readonly bank?: string | null;
}

export interface BadCredentials {
  readonly error: string;
  readonly error_description: string;
}

export interface Token {
  readonly access_token: string;
  readonly token_type: string;
  readonly expires_in: number;
  readonly scope: string;
  readonly refresh_token?: string | null;
}

export interface User {
  readonly id: string;
  readonly password: string;
  readonly email: string | null;
  readonly phone: string | null;
  readonly isAutoUpdateEnabled: boolean;
}

export interface Paging {
  readonly page: number;
  readonly perPage: number;
  readonly pageCount: number;
  readonly totalCount: number;
}

export interface Bank {
  readonly id: number;
  readonly name: string;
  readonly blz: string;
  readonly bic: string | null;
  readonly isSupported: boolean;
  readonly isTestBank: boolean;
  readonly loginFieldUserId: string | null;
  readonly loginFieldCustomerId: string | null;
  readonly loginFieldPin: string | null;
  readonly popularity: number;
  readonly health: number;
}

export interface UpdateResult {
  readonly result: 'OK' | 'BANK_SERVER_REJECTION' | 'INTERNAL_SERVER_ERROR';
  readonly errorMessage: string | null;
  readonly errorType: 'BUSINESS' | 'TECHNICAL' | null;
  readonly timestamp: string;
}

export interface BankConnection {
  readonly id: number;
  readonly bankId: number;
  readonly bank: Bank;
  readonly name: string | null;
  readonly bankingUserId: string | null;
  readonly bankingCustomerId: string | null;
  readonly bankingPin: string | null;
  readonly type: 'ONLINE' | 'DEMO';
  readonly updateStatus: 'IN_PROGRESS' | 'READY';
  readonly categorizationStatus: 'IN_PROGRESS' | 'PENDING' | 'READY';
  readonly lastManualUpdate: UpdateResult | null;
  readonly lastAutoUpdate: UpdateResult | null;
  readonly twoStepProcedures: readonly {
    readonly procedureId: string;
    readonly procedureName: string;
    readonly procedureChallengeType: string | null;
    readonly implicitExecute: boolean;
  }[];
  readonly defaultTwoStepProcedureId: string | null;
  readonly accountIds: readonly number[];
  readonly owners: readonly Readonly<Record<string, unknown>>[] | null;
}

export interface Account {
  readonly id: number;
  readonly bankConnectionId: number;
  readonly accountName: string | null;
  readonly accountNumber: string;
  readonly iban: string | null;
  readonly accountCurrency: string | null;
  readonly accountTypeId: number;
  readonly accountTypeName: string;
  readonly balance: number | null;
  readonly isNew: boolean;
  readonly status: string;
  readonly lastSuccessfulUpdate: string | null;
  readonly lastUpdateAttempt: string | null;
}

export interface Transaction {
  readonly id: number;
  readonly parentId: number | null;
  readonly accountId: number;
  readonly valueDate: string;
  readonly bankBookingDate: string;
  readonly finapiBookingDate: string;
  readonly amount: number;
  readonly purpose: string | null;
  readonly counterpartName: string | null;
  readonly counterpartIban: string | null;
  readonly category: Category | null;
  readonly labels: readonly Label[] | null;
  readonly isPotentialDuplicate: boolean;
  readonly isAdjustingEntry: boolean;
  readonly isNew: boolean;
  readonly importDate: string;
  readonly children: readonly number[] | null;
}

export interface TransactionPage {
  readonly transactions: readonly Transaction[];
  readonly paging: Paging;
  readonly income: number;
  readonly spending: number;
  readonly balance: number;
}

export interface Category {
  readonly id: number;
  readonly name: string;
  readonly parentId: number | null;
  readonly parentName: string | null;
  readonly isCustom: boolean;
  readonly children: readonly number[] | null;
}

export interface Label {
  readonly id: number;
  readonly name: string;
}

export interface NotificationRule {
  readonly id: number;
  readonly triggerEvent: string;
  readonly params: Readonly<Record<string, unknown>> | null;
  readonly callbackHandle: string | null;
  readonly includeDetails: boolean;
}
