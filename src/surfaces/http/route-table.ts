/** Which paths the server has, for telling "no such path" from "not with this method". */

/** Remembers routes and answers which methods a path takes. */
export class RouteTable {
  readonly #routes: {
    readonly segments: readonly string[];
    readonly method: string;
    readonly url: string;
  }[] = [];

  /** Notes a route by its pattern, such as `/v1/owners/:id`. */
  add(methods: string | readonly string[], url: string): void {
    for (const method of typeof methods === 'string' ? [methods] : methods)
      this.#routes.push({ segments: url.split('/'), method, url });
  }

  /** Every route noted, as method and pattern. */
  all(): readonly { readonly method: string; readonly url: string }[] {
    return this.#routes.map(({ method, url }) => ({ method, url }));
  }

  /** The methods that a path (without query) takes, sorted; empty when there is no such path. */
  methodsOf(path: string): readonly string[] {
    const segments = path.split('/');
    const methods = new Set<string>();
    for (const route of this.#routes) if (fits(route.segments, segments)) methods.add(route.method);
    return [...methods].sort();
  }
}

function fits(pattern: readonly string[], segments: readonly string[]): boolean {
  if (pattern.at(-1) === '*' ? segments.length < pattern.length : segments.length !== pattern.length)
    return false;
  return pattern.every(
    (part, at) => part === '*' || (part.startsWith(':') ? segments[at] !== '' : part === segments[at]),
  );
}
