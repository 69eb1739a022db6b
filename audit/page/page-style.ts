import { tableStyle } from "./table-style.ts";

/** The page's style sheet. */
export const pageStyle = `
:root {
  --page: #f5f6f8; --card: #fff; --text: #1b2430; --soft: #556072; --line: #dde2e9; --shade: #f0f2f5;
  --critical: #a8122b; --high: #a8450b; --medium: #7a5c00; --low: #4a5a70; --good: #1b6b40; --new: #24559f; --bar: #5f86b8;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    color-scheme: dark;
    --page: #11151b; --card: #191f28; --text: #e5e9ef; --soft: #9ba7b7; --line: #2e3744; --shade: #222a35;
    --critical: #ff8b98; --high: #ffab73; --medium: #e2c65f; --low: #a9b7c9; --good: #7ed3a2; --new: #8fb7f7; --bar: #6d98d1;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 2rem clamp(1rem, 3vw, 3rem) 4rem; max-width: 110rem;
  background: var(--page); color: var(--text); font: 15px/1.5 system-ui, sans-serif; print-color-adjust: exact;
}
h1, h2, h3, p, ul, dl, dd { margin: 0; }
h1 { font-size: 1.9rem; line-height: 1.2; letter-spacing: -.01em; }
h2 { font-size: 1.05rem; margin-bottom: .75rem; }
h3 { font-size: .8rem; color: var(--soft); margin-top: .5rem; }
ul { padding-left: 1.2rem; }
small { color: var(--soft); font-size: .85em; }
code { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: .92em; }
a { color: var(--new); }
header { margin-bottom: 1.5rem; }
main { display: grid; gap: 1.25rem; }
main > *, .pair > * { min-width: 0; }
.kind { color: var(--soft); font-weight: 600; }
.times, .empty { color: var(--soft); }
.summary { font-size: 1.1rem; margin-top: .5rem; }
.pair { display: grid; gap: 1.25rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 28rem), 1fr)); }
.card, .doubts, .incomplete, .totals > div {
  background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 1.1rem 1.25rem;
}
.incomplete { background: var(--critical); border-color: var(--critical); color: var(--card); }
.incomplete h2 { font-size: 1.5rem; margin-bottom: .25rem; }
.incomplete ul { margin-top: .5rem; }
.doubts { border-left: 6px solid var(--medium); }
.doubts h2 { margin-bottom: .25rem; }
.incomplete, .doubts, .empty, td { overflow-wrap: anywhere; }

.totals { display: grid; gap: 1.25rem; grid-template-columns: repeat(auto-fit, minmax(8rem, 1fr)); }
.totals > div { border-top: 4px solid var(--severity); display: flex; flex-direction: column-reverse; }
.totals dd { font-size: 2.2rem; font-weight: 650; line-height: 1.1; color: var(--severity); font-variant-numeric: tabular-nums; }
.totals dt { color: var(--soft); text-transform: capitalize; }
.critical { --severity: var(--critical); }
.high { --severity: var(--high); }
.medium { --severity: var(--medium); }
.low { --severity: var(--low); }
.zero { --severity: var(--soft); }
.totals a { color: inherit; text-decoration: none; }
.totals > div { position: relative; }
.totals a::after { content: ""; position: absolute; inset: 0; border-radius: 8px; }
.totals > div:hover { border-color: var(--severity); }

.plot { font-size: 12px; display: block; width: 100%; height: auto; }
.plot text { white-space: pre; }
@media (max-width: 40rem) {
  .plot { font-size: 20px; }
}
figure { margin: 0; }
figcaption { color: var(--soft); font-size: .9rem; }
.trends { display: grid; gap: 1.25rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); }
.counts { list-style: none; margin: .4rem 0 0; padding: 0; max-height: 16rem; overflow: auto; }
.counts li { display: flex; justify-content: space-between; gap: 1rem; overflow-wrap: anywhere; }
.counts span { font-variant-numeric: tabular-nums; color: var(--soft); padding-right: .5rem; }
.legend span { color: var(--severity); font-size: .85rem; font-weight: 600; margin-right: .9rem; }
.mfa b { font-size: 1.6rem; font-weight: 650; }
.meter { display: block; width: 100%; height: 10px; border-radius: 5px; background: var(--line); margin: .25rem 0 1.25rem; }
.meter rect { fill: var(--bar); }
.figures { display: grid; gap: .9rem 1.25rem; grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr)); }
.figures > div { display: flex; flex-direction: column-reverse; }
.figures dt { color: var(--soft); font-size: .9rem; }
.figures dd { font-size: 1.35rem; font-weight: 600; line-height: 1.2; }
.groups { max-height: 26rem; overflow: auto; }
details { border-top: 1px solid var(--line); padding: .45rem 0; overflow-wrap: anywhere; }
summary { cursor: pointer; }

.filters { display: flex; flex-wrap: wrap; gap: .75rem 1.5rem; align-items: center; margin-bottom: .75rem; }
.filters[hidden] { display: none; }
.filters .find { flex: 1 1 14rem; min-width: 0; max-width: 32rem; display: flex; gap: .6rem; align-items: center; }
.filters input[type=search] {
  flex: 1; min-width: 0; font: inherit; color: inherit; background: var(--page);
  border: 1px solid var(--soft); border-radius: 6px; padding: .35rem .6rem;
}
.filters input::placeholder { color: var(--soft); opacity: 1; }
.csv { font: inherit; color: inherit; background: var(--shade); border: 1px solid var(--line); border-radius: 6px; padding: .2rem .7rem; cursor: pointer; }
fieldset { border: 0; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: .25rem 1rem; }
legend { float: left; padding: 0; color: var(--soft); }
output { margin-left: auto; color: var(--soft); font-variant-numeric: tabular-nums; }

${tableStyle}
@page { size: A4 landscape; margin: 12mm; }
@media print {
  :root { --page: #fff; }
  body { padding: 0; font-size: 9.5pt; max-width: none; }
  .filters, th button::after { display: none; }
  th button { display: contents; } /* or Chromium leaves the headings out from the second page on */
  .scroll, .groups { overflow: visible; max-height: none; border: 0; }
  .scroll thead { position: static; }
  tr[hidden] { display: table-row; }
  .findings, .resolved { min-width: 0; font-size: 7pt; }
  .badge { font-size: 6.5pt; }
  th, td { padding: 3pt; }
  tr, .totals, .pair > .card, .incomplete, .doubts { break-inside: avoid; }
  #findings { border: 0; padding: 0; }
  details::details-content { content-visibility: visible; block-size: auto; }
}
`;
