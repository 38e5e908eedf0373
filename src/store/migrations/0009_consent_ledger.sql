-- Consents from the first request to their end: versions, chained events, evidence that outlives its owner.

alter table consents
  -- They begin before their connection does, and one that was refused never has one.
  drop constraint consents_owner_id_connection_id_fkey,
  add foreign key (owner_id) references owners on delete cascade,
  add column tenant_id bigint default current_tenant(),
  add column connector text collate "C",
  add column institution_id text collate "C",
  -- The rules of its country.
  add column profile text not null default 'EEA_PSD2',
  -- Keyed hashes by which evidence is found when consent and owner are gone.
  add column pseudonym bytea check (length(pseudonym) = 32),
  add column owner_pseudonym bytea check (length(owner_pseudonym) = 32),
  -- What becomes of the data when it ends, and when that was done.
  add column on_end text not null default 'keep' check (on_end in ('keep', 'erase')),
  add column erased_at timestamptz,
  -- How many days before each of its ends it was last warned of that.
  add column sca_warned_days integer,
  add column reconfirm_warned_days integer;
alter table consents rename column warned_days to expiry_warned_days;
create index consents_to_erase on consents (ended_at)
  where on_end = 'erase' and erased_at is null and state in ('revoked', 'expired');

alter table consent_events
  -- What says that the account holder was there, sealed; and a salted digest of it, which stays.
  add column sealed_facts bytea,
  add column facts_digest bytea check (length(facts_digest) = 32),
  -- Over that digest and the version that came with the event.
  add column evidence bytea check (length(evidence) = 32),
  -- Over this event and the hash of the one before.
  add column hash bytea check (length(hash) = 32);

-- What was allowed from an event on, append-only.
create table consent_versions (
  owner_id bigint not null,
  consent_id bigint not null,
  number integer not null,
  event integer not null,
  -- The sign-in that brought it; null where nobody signed in.
  attempt_id bigint,
  scopes text[] not null,
  expires_at timestamptz,
  sca_renew_by timestamptz,
  reconfirm_by timestamptz,
  at timestamptz not null,
  primary key (owner_id, consent_id, number),
  foreign key (owner_id, consent_id) references consents on delete cascade
);

-- A consent that is gone, without anything by which a person could be told: kept to show what was allowed, and when.
create table consent_evidence (
  tenant_id bigint not null,
  pseudonym bytea not null check (length(pseudonym) = 32),
  owner_pseudonym bytea not null check (length(owner_pseudonym) = 32),
  supersedes bytea,
  connector text collate "C" not null,
  institution_id text collate "C" not null,
  profile text not null,
  state text not null,
  reason text,
  events jsonb not null,
  versions jsonb not null,
  created_at timestamptz not null,
  ended_at timestamptz,
  kept_at timestamptz not null default now(),
  primary key (tenant_id, pseudonym)
);
create index consent_evidence_of_owner on consent_evidence (tenant_id, owner_pseudonym);

-- Which sign-in granted what a sync works with: a renewal keeps the consent, and may rename every account.
alter table syncs add column grant_id bigint;
alter table connections add column listed_grant_id bigint;

----------------------------------------------------------------------------------------- what there was before

alter table owners no force row level security;
alter table connections no force row level security;
alter table consents no force row level security;
alter table consent_events no force row level security;
alter table syncs no force row level security;

update consents k set tenant_id = o.tenant_id,
    pseudonym = sha256(convert_to(gen_random_uuid()::text || k.owner_id || '/' || k.id, 'UTF8'))
  from owners o where o.id = k.owner_id;
update consents k set owner_pseudonym = h.hash
  from (select owner_id, sha256(convert_to(gen_random_uuid()::text || owner_id, 'UTF8')) hash
    from (select distinct owner_id from consents) d) h
  where h.owner_id = k.owner_id;
update consents k set connector = c.connector, institution_id = coalesce(c.institution_id, '')
  from connections c where c.owner_id = k.owner_id and c.id = k.connection_id;
update syncs s set grant_id = k.attempt_id from consents k where k.owner_id = s.owner_id and k.id = s.consent_id;
update connections c set listed_grant_id = k.attempt_id
  from consents k where k.owner_id = c.owner_id and k.id = c.listed_consent_id;
alter table connections drop column listed_consent_id;

-- The canonical texts of src/core/consent/chain.ts, for rows that were written before it.
do $$
declare
  c record;
  e record;
  shown text;
  version_hash text;
  evidence_hash text;
  last_hash text;
begin
  create function pg_temp.instant(t timestamptz) returns text language sql immutable as
    $f$ select coalesce('"' || to_char(t at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '"', 'null') $f$;
  create function pg_temp.word(t text) returns text language sql immutable as
    $f$ select coalesce('"' || t || '"', 'null') $f$;
  create function pg_temp.digest(t text) returns text language sql immutable as
    $f$ select encode(sha256(convert_to(t, 'UTF8')), 'hex') $f$;
  for c in select * from consents loop
    last_hash := null;
    for e in select * from consent_events where owner_id = c.owner_id and consent_id = c.id order by number loop
      evidence_hash := null;
      if e.to_state = 'authorised' and not exists (
        select from consent_versions v where v.owner_id = c.owner_id and v.consent_id = c.id) then
        insert into consent_versions values (c.owner_id, c.id, 1, e.number, c.attempt_id, c.scopes, c.expires_at,
          c.sca_renew_by, c.reconfirm_by, e.at);
        shown := format('{"event":%s,"expires_at":%s,"number":1,"reconfirm_by":%s,"sca_renew_by":%s,"scopes":%s}', e.number,
          pg_temp.instant(c.expires_at), pg_temp.instant(c.reconfirm_by), pg_temp.instant(c.sca_renew_by),
          replace(array_to_json(c.scopes)::text, ' ', ''));
        version_hash := pg_temp.digest(shown);
        evidence_hash := pg_temp.digest(format('{"facts":null,"version":%s}', pg_temp.word(version_hash)));
      end if;
      shown := format('{"actor":%s,"at":%s,"consent":%s,"evidence":%s,"from":%s,"number":%s,"previous":%s,"reason":%s,"to":%s}',
        pg_temp.word(e.actor), pg_temp.instant(e.at), pg_temp.word(encode(c.pseudonym, 'hex')), pg_temp.word(evidence_hash),
        pg_temp.word(e.from_state), e.number, pg_temp.word(last_hash), pg_temp.word(e.reason), pg_temp.word(e.to_state));
      last_hash := pg_temp.digest(shown);
      update consent_events set hash = decode(last_hash, 'hex'), evidence = decode(evidence_hash, 'hex')
        where owner_id = e.owner_id and consent_id = e.consent_id and number = e.number;
    end loop;
  end loop;
  drop function pg_temp.instant(timestamptz);
  drop function pg_temp.word(text);
  drop function pg_temp.digest(text);
end $$;

alter table owners force row level security;
alter table connections force row level security;
alter table consents force row level security;
alter table consent_events force row level security;
alter table syncs force row level security;

alter table consents
  alter column connector set not null,
  alter column institution_id set not null,
  alter column pseudonym set not null,
  alter column owner_pseudonym set not null;
alter table consent_events alter column hash set not null;

------------------------------------------------------------------------------ what was written stays as it is

create function consent_history_stays() returns trigger language plpgsql
  as $$ begin raise exception 'the history of a consent is append-only'; end $$;
create function consent_history_goes_with_it() returns trigger language plpgsql as $$
begin
  -- What goes with its consent is in the evidence by then.
  if exists (select from consents where owner_id = old.owner_id and id = old.consent_id) then
    raise exception 'the history of a consent is append-only';
  end if;
  return old;
end $$;
create trigger consent_events_stay before update on consent_events
  for each row execute function consent_history_stays();
create trigger consent_events_go before delete on consent_events
  for each row execute function consent_history_goes_with_it();
create trigger consent_events_all before truncate on consent_events
  for each statement execute function consent_history_stays();
create trigger consent_versions_stay before update on consent_versions
  for each row execute function consent_history_stays();
create trigger consent_versions_go before delete on consent_versions
  for each row execute function consent_history_goes_with_it();
create trigger consent_versions_all before truncate on consent_versions
  for each statement execute function consent_history_stays();
create trigger consent_evidence_stays before update or delete or truncate on consent_evidence
  for each statement execute function consent_history_stays();

-- However a consent goes (its connection or its owner is deleted), its evidence is written first.
create function keep_consent_evidence() returns trigger language plpgsql as $$
begin
  insert into consent_evidence (tenant_id, pseudonym, owner_pseudonym, supersedes, connector, institution_id, profile,
      state, reason, events, versions, created_at, ended_at)
    values (coalesce(old.tenant_id, current_tenant()), old.pseudonym, old.owner_pseudonym,
      (select pseudonym from consents where owner_id = old.owner_id and id = old.supersedes),
      old.connector, old.institution_id, old.profile, old.state, old.reason,
      (select coalesce(jsonb_agg(jsonb_build_object('number', number, 'from', from_state, 'to', to_state, 'actor', actor,
          'reason', reason, 'at', at, 'facts', encode(facts_digest, 'hex'), 'evidence', encode(evidence, 'hex'),
          'hash', encode(hash, 'hex')) order by number), '[]')
        from consent_events where owner_id = old.owner_id and consent_id = old.id),
      (select coalesce(jsonb_agg(jsonb_build_object('number', number, 'event', event, 'scopes', to_jsonb(scopes),
          'expires_at', expires_at, 'sca_renew_by', sca_renew_by, 'reconfirm_by', reconfirm_by, 'at', at)
          order by number), '[]')
        from consent_versions where owner_id = old.owner_id and consent_id = old.id),
      old.created_at, old.ended_at);
  return old;
end $$;
create trigger consents_leave_evidence before delete on consents
  for each row execute function keep_consent_evidence();

------------------------------------------------------------------------------------- who may see which rows

alter table consent_versions enable row level security;
alter table consent_versions force row level security;
create policy consent_versions_owner on consent_versions
  using (owner_id = (select current_owner())) with check (owner_id = (select current_owner()));
grant select, insert on consent_versions to {{app}};

alter table consent_evidence enable row level security;
alter table consent_evidence force row level security;
create policy consent_evidence_tenant on consent_evidence
  using (tenant_id = (select current_tenant())) with check (tenant_id = (select current_tenant()));
grant select, insert on consent_evidence to {{app}};

-- The jobs role sees ids and times of what is due.
grant select (sca_warned_days, reconfirm_warned_days, on_end, erased_at, ended_at) on consents to {{jobs}};
