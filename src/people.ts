/** People, their tokens and teams, put together. */
import type { People, Teams } from './engine/people/port.ts';

const absent = (): never => {
  throw new Error('internal: nobody signs in here');
};

/** People and teams. */
export function openPeople(): { readonly people: People; readonly teams: Teams } {
  return {
    people: {
      authenticate: absent,
      register: absent,
      login: absent,
      profile: absent,
      changeProfile: absent,
      profileConsents: absent,
      setProfileConsent: absent,
      list: absent,
      person: absent,
      findPerson: absent,
      create: absent,
      remove: absent,
    },
    teams: {
      reach: absent,
      list: absent,
      get: absent,
      create: absent,
      rename: absent,
      remove: absent,
      members: absent,
      addMember: absent,
      setRole: absent,
      removeMember: absent,
      identities: absent,
      link: absent,
      unlink: absent,
    },
  };
}
