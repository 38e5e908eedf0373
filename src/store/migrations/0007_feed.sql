-- The feed of a tenant: the events of all its owners in one order that no reader can be made to skip.
--
-- position = base + transaction id, at least the owner's last position. A reader stays below base + the oldest
-- transaction that is still under way: whatever commits later has a position that no reader has passed. Within a
-- position the order is owner, sequence. See decision 17.

-- One row. The base is raised when transaction ids start over (a dump restored on another server): see src/store/feed.ts.
create table feed (
  one boolean primary key default true check (one),
  base bigint not null default 0,
  -- Which server, and which of its lives, the ids are of.
  cluster text not null default '',
  -- The id that the latest start had.
  started_at_xid bigint not null default 0,
  since timestamptz not null default now()
);
insert into feed default values;
grant select on feed to {{app}};

-- Under the owner's lock, as last_event: an owner's events stand in the feed in their own order.
alter table owners add column last_position bigint not null default 0;

alter table events add column tenant_id bigint, add column position bigint not null default 0;
-- What was there already comes first, owner by owner. The role that migrates sees rows past the policies for this only.
alter table owners no force row level security;
alter table events no force row level security;
update events set tenant_id = owners.tenant_id from owners where owners.id = events.owner_id;
alter table owners force row level security;
alter table events force row level security;
alter table events alter column tenant_id set not null;
alter table events alter column position drop default;
create index events_of_tenant on events (tenant_id, position, owner_id, sequence);

-- A tenant reads the events of its owners; whoever works for one owner sees that owner's only. Writing stays the owner's.
-- One condition and no second policy beside it: of two the planner would make an OR, and read a whole feed for a page.
drop policy events_owner on events;
create policy events_read on events for select using (case when (select current_owner()) is null
  then tenant_id = (select current_tenant()) else owner_id = (select current_owner()) end);
create policy events_insert on events for insert with check (owner_id = (select current_owner()));
create policy events_update on events for update using (owner_id = (select current_owner()))
  with check (owner_id = (select current_owner()));
create policy events_delete on events for delete using (owner_id = (select current_owner()));

-- The transactions of an event (src/store/feed-transactions.ts): those that it added and that changed since.
create index transaction_history_first on transaction_history (owner_id, ((before->>'revision')::bigint)) where number = 1;
