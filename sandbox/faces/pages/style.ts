/** How the bank's pages look. */
export const STYLE = `:root {
  color-scheme: light dark;
  --hue: 215;
  --ground: light-dark(hsl(var(--hue) 30% 96%), hsl(var(--hue) 18% 10%));
  --card: light-dark(#ffffff, hsl(var(--hue) 16% 15%));
  --line: light-dark(hsl(var(--hue) 18% 84%), hsl(var(--hue) 12% 28%));
  --ink: light-dark(hsl(var(--hue) 30% 13%), hsl(var(--hue) 20% 93%));
  --soft: light-dark(hsl(var(--hue) 12% 36%), hsl(var(--hue) 12% 70%));
  --brand: light-dark(hsl(var(--hue) 70% 32%), hsl(var(--hue) 75% 74%));
  --on-brand: light-dark(#ffffff, hsl(var(--hue) 60% 10%));
  --bad: light-dark(#a32018, #ff9d92);
  --bad-ground: light-dark(#fdecea, #3a1c1a);
  font: 16px / 1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}
.hue-1 { --hue: 158; }
.hue-2 { --hue: 12; }
.hue-3 { --hue: 275; }
.hue-4 { --hue: 335; }
.hue-5 { --hue: 192; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); min-height: 100vh; }
:focus-visible { outline: 3px solid var(--brand); outline-offset: 2px; border-radius: 4px; }
.ribbon {
  margin: 0; padding: 0.4rem 1rem; text-align: center; font-size: 0.85rem; color: #3d2e00;
  background: #ffe29a repeating-linear-gradient(135deg, #ffe29a 0 1.2rem, #ffd978 1.2rem 2.4rem);
}
header, main { max-width: 30rem; margin-inline: auto; padding-inline: 1.25rem; }
header { display: flex; align-items: center; gap: 0.7rem; padding-block: 1.75rem 0.75rem; }
.mark {
  width: 2rem; height: 2rem; border-radius: 9px 9px 9px 2px;
  background: linear-gradient(135deg, var(--brand), hsl(var(--hue) 60% 55%));
}
.name { font-weight: 700; font-size: 1.2rem; letter-spacing: -0.01em; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0.5rem 0 1rem; letter-spacing: -0.02em; }
h2 { font-size: 1rem; margin: 1.25rem 0 0.4rem; }
.card {
  background: var(--card); border: 1px solid var(--line); border-radius: 14px;
  padding: 1.25rem 1.4rem 1.4rem; margin-bottom: 1.25rem;
}
.card > :first-child { margin-top: 0; }
.card > :last-child { margin-bottom: 0; }
.help { color: var(--soft); font-size: 0.9rem; }
.bad { color: var(--bad); background: var(--bad-ground); border-radius: 8px; padding: 0.6rem 0.8rem; }
ul { margin: 0; padding: 0; list-style: none; }
li { padding: 0.55rem 0; border-top: 1px solid var(--line); display: flex; justify-content: space-between; gap: 1rem; }
li:first-child { border-top: 0; }
li span:last-child { color: var(--soft); text-align: right; overflow-wrap: anywhere; }
label { display: block; font-weight: 600; font-size: 0.9rem; margin: 0.9rem 0 0.3rem; }
input {
  width: 100%; min-height: 2.75rem; padding: 0.4rem 0.7rem; font: inherit; color: var(--ink);
  background: var(--ground); border: 1px solid var(--soft); border-radius: 8px;
}
.buttons { display: flex; flex-wrap: wrap; gap: 0.75rem; margin-top: 1.25rem; }
button, .button {
  min-height: 2.75rem; padding: 0.4rem 1.4rem; font: inherit; font-weight: 600; cursor: pointer;
  display: inline-flex; align-items: center; text-decoration: none;
  color: var(--on-brand); background: var(--brand); border: 1px solid var(--brand); border-radius: 8px;
}
button.plain, .button.plain { color: var(--brand); background: transparent; }
code { background: var(--ground); border: 1px solid var(--line); border-radius: 5px; padding: 0 0.3rem; white-space: nowrap; }
code.token { white-space: normal; overflow-wrap: anywhere; user-select: all; }
`;
