/** Banks for the documentation. */
import { z } from 'zod';

const nullable = (description: string) => z.string().nullable().describe(description);

export const Bank = z
  .object({
    id: z.int().describe('Stable for this instance.'),
    name: z.string(),
    loginHint: nullable('What kind of credentials the bank expects.'),
    bic: nullable('BIC.'),
    blz: z.string().describe('The national bank code; empty where there is none.'),
    blzs: z.array(z.string()),
    loginFieldUserId: nullable('Label; null when the bank does not ask for it.'),
    loginFieldCustomerId: nullable('Label; null when the bank does not ask for it.'),
    loginFieldPin: nullable('Label; null when the bank does not ask for it.'),
    isCustomerIdPassword: z.boolean(),
    isSupported: z.boolean(),
    supportedDataSources: z.array(z.enum(['WEB_SCRAPER', 'FINTS_SERVER'])),
    pinsAreVolatile: z.boolean(),
    location: nullable('ISO 3166-1 alpha-2.'),
    city: nullable('Not known: always null.'),
    isTestBank: z.boolean(),
    popularity: z.int().describe('Connections to it of all users of all clients of the mandator.'),
    health: z
      .int()
      .describe('0 to 100: how many of a hundred connections reached the bank when they last tried.'),
    lastCommunicationAttempt: nullable('German local time.'),
    lastSuccessfulCommunication: nullable('German local time.'),
  })
  .meta({ id: 'Bank' });

export const Paging = z
  .object({ page: z.int(), perPage: z.int(), pageCount: z.int(), totalCount: z.int() })
  .meta({ id: 'Paging' });

export const BankList = z.object({ banks: z.array(Bank) }).meta({ id: 'BankList' });
export const PageableBankList = z
  .object({ banks: z.array(Bank), paging: Paging })
  .meta({ id: 'PageableBankList' });
