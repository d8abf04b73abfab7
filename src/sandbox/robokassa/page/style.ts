/** The form's whole look: phone first, two columns from 800 px, light and dark, no fonts or pictures to load. */
export const style = `
:root {
  --ground: #f3f4f2; --sheet: #ffffff; --ink: #1b2420; --soft: #5d6963; --line: #d9deda; --edge: #87928c; --field: #ffffff;
  --accent: #1f6f54; --accent-deep: #175743; --on-accent: #ffffff; --tint: #eaf3ee; --warn: #8a5a00; --warn-tint: #fff6e2;
  --shade: 0 1px 2px rgb(20 40 30 / .05), 0 12px 32px rgb(20 40 30 / .07);
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #121614; --sheet: #1b211e; --ink: #eef2ef; --soft: #a0aca5; --line: #343d38; --edge: #6f7b75; --field: #141916;
    --accent: #4fb48d; --accent-deep: #6cc5a2; --on-accent: #08130e; --tint: #1d2d26; --warn: #e9bd6b; --warn-tint: #2a2415;
    --shade: none;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--ground); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  -webkit-text-size-adjust: 100%; overflow-wrap: anywhere;
}
.top { max-width: 920px; margin: 0 auto; padding: 12px 8px 4px; }
.back {
  display: inline-flex; align-items: center; gap: 6px; min-height: 44px; padding: 0 12px; border-radius: 10px;
  color: var(--accent); font-weight: 600; text-decoration: none;
}
.back:hover { background: var(--tint); }
.back svg { flex: none; }
main { max-width: 920px; margin: 0 auto; padding: 0 0 32px; }
.sheet { background: var(--sheet); border-block: 1px solid var(--line); }
.order { padding: 20px 20px 18px; }
.order h1 { margin: 0; font-size: 15px; font-weight: 500; color: var(--soft); }
.sum { margin: 2px 0 10px; font-size: 40px; line-height: 1.15; font-weight: 700; letter-spacing: -.02em; font-variant-numeric: tabular-nums; }
.what { margin: 0; }
.number { margin: 4px 0 0; color: var(--soft); font-size: 14px; }
.receipt { margin: 16px 0 0; padding: 12px 0 0; border-top: 1px solid var(--line); list-style: none; font-size: 14px; color: var(--soft); }
.receipt li { display: flex; justify-content: space-between; gap: 16px; padding: 2px 0; }
.receipt span:last-child { white-space: nowrap; font-variant-numeric: tabular-nums; }
.pay { padding: 20px; border-top: 1px solid var(--line); }
.pay h2 { margin: 0 0 14px; font-size: 18px; }
.fields { display: grid; grid-template-columns: 1fr 1fr; gap: 14px 12px; }
.wide { grid-column: 1 / -1; }
label { display: block; }
.name { display: block; margin-bottom: 4px; font-size: 14px; color: var(--soft); }
input:not([type=radio]), select {
  width: 100%; min-height: 48px; padding: 10px 14px; border: 1px solid var(--edge); border-radius: 12px;
  background: var(--field); color: var(--ink); font: inherit; font-variant-numeric: tabular-nums;
}
input:hover, select:hover { border-color: var(--ink); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
button {
  min-height: 48px; padding: 10px 18px; border: 1px solid var(--edge); border-radius: 12px; background: var(--sheet);
  color: var(--ink); font: inherit; font-weight: 600; cursor: pointer;
}
button:hover { background: var(--tint); }
.main-button {
  width: 100%; min-height: 54px; margin-top: 18px; border: 0; background: var(--accent); color: var(--on-accent); font-size: 17px;
}
.main-button:hover { background: var(--accent-deep); }
.saves-card { margin: 16px 0 0; padding: 10px 14px; border-radius: 12px; background: var(--tint); font-size: 15px; }
.calm { margin: 12px 0 0; text-align: center; text-wrap: balance; font-size: 14px; color: var(--soft); }
.sandbox { margin: 20px 12px 0; border: 1px dashed var(--edge); border-radius: 16px; background: var(--sheet); }
.sandbox summary { min-height: 48px; padding: 12px 18px; cursor: pointer; font-weight: 600; border-radius: 16px; }
.sandbox summary span { font-weight: 400; color: var(--soft); }
.inside { display: grid; gap: 20px; padding: 4px 18px 20px; }
fieldset { margin: 0; padding: 0; border: 0; min-width: 0; }
legend { padding: 0; margin-bottom: 4px; font-size: 14px; color: var(--soft); }
.choice { display: flex; align-items: center; gap: 12px; min-height: 44px; cursor: pointer; }
.choice input { flex: none; width: 20px; height: 20px; margin: 0; accent-color: var(--accent); }
.pair { display: grid; gap: 10px; align-items: end; }
.stack { display: grid; gap: 10px; align-content: start; }
.notice { padding: 28px 20px; }
.notice h1 { margin: 0 0 8px; font-size: 22px; line-height: 1.3; }
.notice p { margin: 0 0 8px; }
.detail { color: var(--soft); font-size: 14px; }
.badge { display: inline-block; margin: 0 0 12px; padding: 2px 10px; border-radius: 8px; background: var(--warn-tint); color: var(--warn); font-size: 14px; font-weight: 600; }
@media (min-width: 800px) {
  .top { padding: 32px 8px 8px; }
  main { padding: 0 20px 48px; }
  .sheet { border: 1px solid var(--line); border-radius: 20px; box-shadow: var(--shade); overflow: hidden; }
  .checkout { display: grid; grid-template-columns: 5fr 6fr; }
  .order { padding: 32px; background: var(--tint); }
  .receipt { margin-top: 24px; }
  .sum { font-size: 46px; }
  .pay { padding: 32px; border-top: 0; border-left: 1px solid var(--line); }
  .sandbox { margin: 20px 0 0; }
  .inside { grid-template-columns: 1fr 1fr; gap: 20px 32px; padding: 8px 32px 28px; }
  .pair { grid-template-columns: 1fr auto; }
  .sandbox summary { padding: 14px 32px; }
  .notice { padding: 40px; }
}
`;
