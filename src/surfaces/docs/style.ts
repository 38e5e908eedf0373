/** The stylesheet of every server-rendered page: system fonts, light and dark, readable on a phone. */
export const STYLE = `:root {
  color-scheme: light dark;
  --ink: #17212b; --soft: #5a6772; --line: #dfe4e8; --paper: #fff; --panel: #f5f7f8; --accent: #0b6e69; --warn: #a3420b;
}
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6ebef; --soft: #9aa7b1; --line: #2c3740; --paper: #11181e; --panel: #19222a; --accent: #5cc8c0; --warn: #f0a070; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.6 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
header { display: flex; gap: 1.5rem; align-items: baseline; flex-wrap: wrap; padding: .9rem max(1.25rem, calc(50vw - 30rem)); border-bottom: 1px solid var(--line); }
.brand { font-weight: 700; color: var(--ink); text-decoration: none; letter-spacing: -.01em; }
header nav { display: flex; gap: 1.1rem; }
main { max-width: 60rem; margin: 0 auto; padding: 2rem 1.25rem 5rem; }
h1 { font-size: 1.9rem; line-height: 1.2; letter-spacing: -.02em; margin: 0 0 .5rem; }
h2 { font-size: 1.25rem; margin: 2.5rem 0 .75rem; }
h3 { font-size: 1rem; margin: 1.5rem 0 .35rem; }
a { color: var(--accent); text-underline-offset: .18em; }
a:focus-visible, summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
.lead { font-size: 1.1rem; color: var(--soft); margin: 0 0 1.5rem; max-width: 46rem; }
.soft { color: var(--soft); }
code, pre { font: .88em/1.55 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
code { background: var(--panel); padding: .1em .35em; border-radius: 4px; overflow-wrap: anywhere; }
pre { background: var(--panel); border: 1px solid var(--line); border-radius: 8px; padding: .9rem 1rem; overflow-x: auto; }
pre code { background: none; padding: 0; overflow-wrap: normal; }
table { width: 100%; border-collapse: collapse; font-size: .95rem; }
th, td { text-align: left; vertical-align: top; padding: .5rem .75rem .5rem 0; border-bottom: 1px solid var(--line); }
th { color: var(--soft); font-weight: 600; }
.scroll { overflow-x: auto; }
dl.facts { display: grid; grid-template-columns: max-content 1fr; gap: .35rem 1.5rem; margin: 1.25rem 0; }
dl.facts dt { color: var(--soft); } dl.facts dd { margin: 0; }
details { border: 1px solid var(--line); border-radius: 8px; margin: .6rem 0; }
summary { cursor: pointer; padding: .7rem 1rem; display: flex; gap: .8rem; align-items: baseline; flex-wrap: wrap; }
details > div { padding: 0 1rem 1rem; }
.method { font: 700 .78rem/1 ui-monospace, Menlo, Consolas, monospace; color: var(--accent); min-width: 4.2em; }
.method.delete { color: var(--warn); }
`;
