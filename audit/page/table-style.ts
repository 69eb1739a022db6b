/** How the tables look: as rows where there is room, as cards on a phone. */
export const tableStyle = `.scroll { overflow: auto; border: 1px solid var(--line); border-radius: 6px; }
.tall { max-height: min(90vh, 70rem); }
table { border-collapse: separate; border-spacing: 0; width: 100%; font-size: .87rem; line-height: 1.4; }
th, td { text-align: left; vertical-align: top; padding: .5rem; border-bottom: 1px solid var(--line); }
tbody tr:last-child td { border-bottom: 0; }
thead th { color: var(--soft); font-weight: 600; background: var(--shade); }
.scroll thead { position: sticky; top: 0; z-index: 1; }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
tbody th { font-weight: inherit; }
.findings a { color: inherit; text-decoration: none; }
.findings a:hover { text-decoration: underline; }
tr:target { outline: 2px solid var(--new); outline-offset: -2px; }
.no-owner .owner, .no-exempt .exempt:not(tr) { display: none; }
th button { all: unset; box-sizing: border-box; width: 100%; cursor: pointer; color: inherit; }
th button:disabled { cursor: auto; }
th button:enabled::after { content: "\\00a0↕" / ""; opacity: .45; }
th[aria-sort=ascending] button::after { content: "\\00a0↑" / ""; opacity: 1; }
th[aria-sort=descending] button::after { content: "\\00a0↓" / ""; opacity: 1; }
th[aria-sort] button { color: var(--text); }
:focus-visible, th button:focus-visible { outline: 2px solid var(--new); outline-offset: 2px; }
.findings { --columns: 4.5fr 7fr 10.5fr 11.5fr 13.5fr 19fr 4.5fr 4.5fr 10fr 7.5fr 7.5fr; }
.no-exempt { --columns: 4.5fr 7fr 10.5fr 11.5fr 13.5fr 24fr 4.5fr 4.5fr 12fr 7.5fr; }
.no-owner { --columns: 4.5fr 7fr 10.5fr 11.5fr 13.5fr 26fr 4.5fr 4.5fr 7.5fr 9fr; }
.no-owner.no-exempt { --columns: 4.5fr 7fr 10.5fr 12fr 13.5fr 30fr 4.5fr 4.5fr 7.5fr; }
@media screen {
  /* Rows as grids can be left out of the layout until they are scrolled to: thousands stay quick. */
  .findings, .findings thead, .findings tbody { display: block; }
  .findings { min-width: 80rem; }
  .findings tr:not([hidden]) {
    display: grid; border-bottom: 1px solid var(--line);
    grid-template-columns: var(--columns);
    content-visibility: auto; contain-intrinsic-block-size: auto 4rem;
  }
  .findings th, .findings td { min-width: 0; border: 0; }
  tr.exempt { background: var(--shade); }
  tr.exempt .command { background: var(--card); }
}
.resolved { min-width: 56rem; }
.risk, .age, .idle { font-variant-numeric: tabular-nums; }
td small { display: block; }
.findings .first-seen { white-space: nowrap; }
tr.exempt { color: var(--soft); }
.badge {
  display: inline-block; padding: 0 .45rem; border-radius: 4px; margin-bottom: .2rem; font-size: .8rem; font-weight: 600;
  color: var(--card); background: var(--severity);
}
.badge.new { background: none; color: var(--new); box-shadow: inset 0 0 0 1px; }
.badge.carried { background: none; color: var(--soft); box-shadow: inset 0 0 0 1px; }
.key { user-select: all; display: block; }
.command {
  display: block; margin-top: .3rem; padding: .2rem .45rem; border-radius: 4px; background: var(--shade);
  user-select: all; white-space: pre-wrap; cursor: copy;
}
.ok { color: var(--good); }
.unasked { color: var(--soft); }
.missing { color: var(--critical); font-weight: 600; }
@media screen and (max-width: 40rem) {
  /* A card for each finding: who and what, then what to type, then the rest in one line. */
  .tall { max-height: none; border: 0; }
  .findings, .resolved { min-width: 0; display: block; }
  .findings thead, .resolved thead { display: none; }
  .resolved tbody { display: block; }
  .findings tr:not([hidden]), .resolved tr {
    display: flex; flex-wrap: wrap; gap: .15rem .75rem; padding: .75rem; margin-bottom: .75rem;
    border: 1px solid var(--line); border-radius: 8px; contain-intrinsic-block-size: auto 11rem;
  }
  .findings td, .findings th, .resolved td, .resolved th { padding: 0; border: 0; overflow-wrap: anywhere; }
  .user { order: -2; flex: 1 1 60%; font-size: 1.05rem; }
  td.severity { order: -1; }
  .control, .credential, .detail { flex: 1 1 100%; }
  td:empty { display: none; }
  .risk::before { content: "risk "; }
  .age::before { content: "age "; }
  .idle::before { content: "idle "; }
  .first-seen::before { content: "first seen "; }
  .age::after, .idle::after { content: " days"; }
  .risk, .age, .idle, .owner, .first-seen, td.exempt { color: var(--soft); font-size: .8rem; }
}`;
