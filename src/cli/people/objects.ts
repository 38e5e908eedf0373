/** What the API says of people and teams, as far as the commands use it. */
export interface ApiPerson {
  readonly id: string;
  readonly owner_id: string;
  readonly email: string | null;
  readonly name: string | null;
  readonly provider_subject: string | null;
  readonly has_password: boolean;
  readonly created_at: string;
  /** Only in the answer that made the person. */
  readonly password?: string | null;
}

export interface ApiTeam {
  readonly id: string;
  readonly owner_id: string;
  readonly name: string | null;
  readonly members: number;
  readonly created_at: string;
}

export interface ApiMember {
  readonly person_id: string;
  readonly email: string | null;
  readonly name: string | null;
  readonly role: string;
  readonly created_at: string;
}

export interface ApiIdentity {
  readonly surface: string;
  readonly subject: string;
  readonly person_id: string | null;
  readonly created_at: string;
}
