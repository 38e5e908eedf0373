/** Something that must always hold does not. */
export class Broken extends Error {}

export const broken = (what: string): never => {
  throw new Broken(what);
};
