//! The style sheet: light and dark by variables, tables that scroll in their own box, a sheet for print.

use super::{figures_style, palette};

/// The whole sheet.
pub fn sheet() -> String {
    format!("{SHEET}\n{}{}", figures_style::STYLE, palette::rules())
}

const SHEET: &str = r##"
:root {
  color-scheme: light dark;
  --page: #fbfbf9; --surface: #ffffff; --ink: #1b1e23; --muted: #59616d; --faint: #a9b0ba; --line: #e2e4e8; --link: #0a5ca8;
  --met: #006b5b; --met-soft: #dff2ec; --missed: #a33c00; --missed-soft: #fde8da;
  --modelled: #62389b; --modelled-soft: #eee6f8; --unavailable: #59616d; --unavailable-soft: #edeff2;
  --alert: #fff5d6; --alert-line: #d9a400; --roof: #1b1e23;
  --s0: #7d858f; --s1: #4d9bd3; --s2: #1d6fb8; --s3: #0b3f7f; --s4: #7b3fa0;
  --s5: #d05a00; --s6: #00806a; --s7: #a97000; --s8: #b3497f; --s9: #77573a;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --page: #131518; --surface: #1a1d21; --ink: #e7e9ec; --muted: #a0a8b3; --faint: #5b6470; --line: #2d3238; --link: #7fbcf5;
    --met: #5fd3b8; --met-soft: #12372f; --missed: #ffa265; --missed-soft: #43240f;
    --modelled: #c9a6f2; --modelled-soft: #32224a; --unavailable: #a0a8b3; --unavailable-soft: #272b31;
    --alert: #322a10; --alert-line: #b98c00; --roof: #e7e9ec;
    --s0: #8d96a1; --s1: #3f7fae; --s2: #57a5e3; --s3: #a9d6ff; --s4: #c193ea;
    --s5: #ff8c42; --s6: #3ac7a3; --s7: #efbb44; --s8: #ee8fbf; --s9: #c6a380;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1.5rem; -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--page); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", "Helvetica Neue", Arial, "DejaVu Sans", sans-serif; }
body > * { max-width: 1180px; margin-inline: auto; padding-inline: clamp(1rem, 4vw, 2.5rem); }
h1, h2, h3 { line-height: 1.2; text-wrap: balance; overflow-wrap: anywhere; letter-spacing: -.012em; }
h1 { font-size: clamp(1.5rem, 3.5vw, 2rem); margin: 0 0 .2em; }
h2 { font-size: 1.45rem; margin: 0 0 .3rem; }
h2 + .scroll, h2 + .columns { margin-top: 1rem; }
h3 { font-size: 1.15rem; margin: 0 0 .2rem; }
a { color: var(--link); text-underline-offset: .18em; text-decoration-thickness: .06em; }
code { font: .88em ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 3px; }
.skip { position: absolute; left: -999rem; }
.skip:focus { left: 1rem; top: .5rem; background: var(--surface); padding: .4rem .8rem; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.muted, small { color: var(--muted); }
small { display: block; font-size: .8rem; line-height: 1.35; font-weight: 400; }

body > header { padding-top: clamp(.9rem, 2.5vw, 1.6rem); }
.eyebrow { margin: 0; color: var(--muted); font-size: .82rem; letter-spacing: .09em; text-transform: uppercase; }
p.facts { color: var(--muted); font-size: .92rem; margin: 0 0 .5rem; overflow-wrap: anywhere; }
.lead { max-width: 70ch; color: var(--muted); margin: 0 0 1rem; }
header > .scroll { margin-top: .7rem; }
.overview th, .overview td { padding: .35rem .7rem; overflow-wrap: anywhere; }
.overview :is(td.number, thead th.number) { width: 1%; }
.overview td b { font-size: 1.15rem; line-height: 1.2; }
.overview tbody th { min-width: 14rem; }
.overview .what { min-width: 11rem; }
body > header nav { display: flex; flex-wrap: wrap; gap: .3rem 1.3rem; margin-top: .7rem; padding: .45rem 0; border-block: 1px solid var(--line); font-size: .92rem; }
main > section, #data { margin-top: clamp(2.5rem, 6vw, 4.5rem); }
main > section:first-child { margin-top: 1.1rem; }
#data { margin-bottom: 4rem; }
.alert { background: var(--alert); border-left: 3px solid var(--alert-line); padding: .5rem .8rem; border-radius: 0 6px 6px 0; font-size: .93rem; margin: .6rem 0; overflow-wrap: anywhere; }

.counts { list-style: none; display: flex; flex-wrap: wrap; gap: .5rem .6rem; padding: 0; margin: .6rem 0; }
.counts li { background: var(--surface); border: 1px solid var(--line); border-radius: 10px; padding: .15rem .7rem; display: flex; align-items: center; gap: .55rem; }
.counts b { font-size: 1.45rem; line-height: 1.5; font-variant-numeric: tabular-nums; }
.badge { display: inline-block; white-space: nowrap; border-radius: 99px; padding: .06rem .6rem; font-size: .83rem; font-weight: 600; }
.badge.met { color: var(--met); background: var(--met-soft); }
.badge.missed { color: var(--missed); background: var(--missed-soft); }
.badge.modelled { color: var(--modelled); background: var(--modelled-soft); }
.badge.unavailable { color: var(--unavailable); background: var(--unavailable-soft); }

.scroll { overflow-x: auto; max-width: 100%; background: var(--surface); border: 1px solid var(--line); border-radius: 10px; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
th, td { padding: .5rem .8rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
tbody tr:last-child > * { border-bottom: 0; }
thead th { color: var(--muted); font-size: .8rem; font-weight: 600; white-space: nowrap; vertical-align: bottom; }
tbody th { font-weight: 500; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.runs th { color: var(--ink); font-size: .95rem; border-bottom: 0; }
.runs ~ tr th.first, .runs th.first, table:has(.runs) td.first { border-left: 1px solid var(--line); }
td small { white-space: normal; }

.claims { min-width: 58rem; }
table:has(.runs) { min-width: 60rem; }
.claims th, .claims td { padding-inline: .65rem; }
.claims tbody th { min-width: 13.5rem; max-width: 20rem; }
.claims td:nth-child(2) { min-width: 9.5rem; }
.claims .verdict { min-width: 13.5rem; max-width: 18rem; }
.whole { white-space: nowrap; }
.claims:has(.runs) .verdict { min-width: 10.5rem; }
.claims .verdict small { margin-top: .25rem; overflow-wrap: anywhere; }
.claims .number small { max-width: 9rem; margin-left: auto; }
.claims .group th { position: static; background: var(--page); font-size: .83rem; font-weight: 650; color: var(--muted); padding-top: .9rem; }
.claims .group span { position: sticky; left: .8rem; }
.claims.sorted .group { display: none; }
.claims details { font-size: .83rem; color: var(--muted); margin-top: .15rem; }
.claims details p { margin: .3rem 0; max-width: 46ch; }
.claims .conflict summary { color: var(--missed); font-weight: 600; }
.contradictions p { margin: 0 0 .15rem; max-width: 78ch; }
.contradictions li { margin-bottom: 1rem; padding-left: .2rem; }
.contradictions li:target { background: var(--alert); }
svg.rates { display: block; width: 240px; max-width: 100%; height: auto; overflow: visible; }
.rates polyline { fill: none; stroke: var(--s2); stroke-width: 1.5; }
.rates circle { fill: var(--s2); }
.rates .change { stroke: var(--missed); stroke-width: 1.5; stroke-dasharray: 3 2; }
.history tbody th { min-width: 12rem; }
table.facts tr.differs th { color: var(--ink); font-weight: 650; }
.claims tr:target > *, .claims tr:target > th { background: var(--alert); }
.parts { margin: .3rem 0; padding-left: 1.1rem; }
th button { all: unset; cursor: pointer; }
th button:focus-visible { outline: 2px solid var(--link); outline-offset: 3px; border-radius: 3px; }
th button::after { content: " ↕"; color: var(--faint); }
th[aria-sort=ascending] button::after { content: " ↑"; color: var(--ink); }
th[aria-sort=descending] button::after { content: " ↓"; color: var(--ink); }
.controls { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; margin: 0 0 .8rem; }
.controls[hidden] { display: none; }
.controls button { font: inherit; font-size: .88rem; color: inherit; background: var(--surface); border: 1px solid var(--line); border-radius: 99px; padding: .25rem .5rem; cursor: pointer; }
.controls button[data-save] { padding: .35rem .9rem; }
.controls button[aria-pressed=false] { border-style: dashed; }
.controls button[aria-pressed=false] .badge { color: var(--muted); background: none; text-decoration: line-through; }
.controls input { font: inherit; font-size: .92rem; color: inherit; background: var(--surface); border: 1px solid var(--line); border-radius: 99px; padding: .28rem .9rem; width: 14rem; max-width: 100%; }
.controls output { color: var(--muted); font-size: .88rem; }

.index { columns: 15rem; padding: 0; margin: 1rem 0 0; list-style: none; font-size: .93rem; }
.index li { overflow-wrap: anywhere; break-inside: avoid; }
.bench { margin-top: 2.8rem; padding-top: 1.6rem; border-top: 1px solid var(--line); }
.chip { font-size: .85rem; }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 33rem), 1fr)); gap: 1.6rem; margin: 1rem 0 1.2rem; }
.plot { margin: 0; max-width: 640px; min-width: 0; }
.plot figcaption { font-weight: 600; font-size: .95rem; }
.plot .scroll { border: 0; background: none; }
.plot details .scroll { border: 1px solid var(--line); background: var(--surface); margin-top: .4rem; }
.plot .scroll > svg { display: block; width: 100%; min-width: 480px; height: auto; }
.plot.claim-ladder { max-width: 1000px; }
.plot.claim-ladder .scroll > svg { min-width: 640px; }
.plot .scroll text { font-family: inherit; font-variant-numeric: tabular-nums; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: .1rem 1.2rem; padding: 0; margin: .35rem 0 .4rem; font-size: .85rem; }
.legend li { display: flex; align-items: center; gap: .45rem; min-width: 0; overflow-wrap: anywhere; }
.legend .roof { --c: var(--roof); }
.swatch { width: 30px; height: 12px; flex: none; }
.swatch line { stroke: var(--c); stroke-width: 2; }
.swatch .full { fill: var(--c); }
.swatch .open { fill: none; stroke: var(--c); stroke-width: 2; }
.legend .roof .dash { stroke-dasharray: 2 3; }

summary { cursor: pointer; width: fit-content; max-width: 100%; }
.plot summary, .point > details summary { color: var(--muted); font-size: .85rem; padding: .3rem 0; }
.point { border-top: 1px solid var(--line); padding: .15rem 0; }
.point > summary { width: 100%; padding: .55rem 0; }
.point > summary b { display: inline-block; min-width: 8rem; overflow-wrap: anywhere; }
.point > summary span.number { display: inline-block; margin-right: 1.3rem; white-space: normal; text-align: left; }
.point > summary .muted { font-size: .85rem; }
.point[open] { padding-bottom: 1.2rem; }
.point[open] > summary > span { display: none; }
.ladder tbody th { min-width: 11rem; width: 24%; overflow-wrap: anywhere; }
.ladder td.rate { min-width: 14rem; width: 34%; white-space: nowrap; }
.ladder td.answer small { display: block; margin: 0; }
.ladder th.figure { white-space: normal; min-width: 6.5rem; }
.ladder:has(.runs) td.rate { width: 20%; min-width: 12rem; }
.ladder:has(.runs) td small { display: block; margin: 0; }
.ladder:has(.runs) :is(th, td) { padding-inline: .55rem; }
.ladder .rate b { display: inline-block; width: 5.2rem; font-variant-numeric: tabular-nums; }
.ladder td small { display: inline; margin-left: .35rem; white-space: nowrap; }
.mark { color: var(--s3); }
.role { font-size: .72rem; color: var(--muted); border: 1px solid var(--line); border-radius: 4px; padding: 0 .3rem; }
.notes { color: var(--muted); font-size: .85rem; margin: .6rem 0; padding-left: 1.2rem; overflow-wrap: anywhere; }

table.facts tbody th { width: 15rem; color: var(--muted); font-weight: 400; }
table.facts td { overflow-wrap: anywhere; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); gap: 2rem; }
dt { font-weight: 600; margin-top: .8rem; }
dd { margin: 0; color: var(--muted); }

@media (min-width: 641px) {
  .scroll > table tbody th { position: sticky; left: 0; background: var(--surface); }
}
@media screen and (max-width: 640px) {
  table.facts tbody th { width: auto; }
  .counts { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .counts li { padding-inline: .5rem; gap: .35rem; }
  .counts .badge { padding-inline: .35rem; font-size: .78rem; }
  /* A run's name over its counts; what it is stands in the section of the machine too. */
  .overview :is(.what, thead th:first-child) { display: none; }
  .overview tr { display: grid; grid-template-columns: 3fr 4fr 5fr 6fr; border-bottom: 1px solid var(--line); }
  .overview tr:last-child:not(thead *) { border-bottom: 0; }
  .overview tr > :is(th, td):is(th, td) { width: auto; min-width: 0; padding: .15rem .6rem; border: 0; }
  .overview tbody th { grid-column: 1 / -1; }
  .overview small { display: inline; margin-right: .6rem; }
  .overview .badge { padding: 0; background: none; font-size: .7rem; }
  body > header nav { gap: .1rem 1rem; }
  .controls input { flex: 1 1 9rem; width: 9rem; }
  .controls button { padding-inline: .3rem; }
  /* One run's claims are cards: a row of figures does not fit, and scrolling sideways hides the verdict. */
  .claims:not(:has(.runs)), .claims:not(:has(.runs)) :is(thead, tbody) { display: block; min-width: 0; }
  .claims:not(:has(.runs)) tr { display: flex; flex-wrap: wrap; gap: .3rem 1.1rem; padding: .6rem .8rem; border-bottom: 1px solid var(--line); }
  .claims:not(:has(.runs)) tr[hidden], .claims.sorted:not(:has(.runs)) .group { display: none; }
  .claims:not(:has(.runs)) thead tr { gap: .3rem .9rem; }
  .claims:not(:has(.runs)) :is(th, td) { display: block; padding: 0; border: 0; min-width: 0; max-width: none; text-align: left; }
  .claims:not(:has(.runs)) .group th { padding: 0; }
  .claims:not(:has(.runs)) tbody tr.claim > :is(th, .verdict) { flex: 1 0 100%; }
  .claims:not(:has(.runs)) .number:not([data-sort]):not(thead *) { display: none; }
  .claims:not(:has(.runs)) .claim > td { order: 2; }
  .claims:not(:has(.runs)) .claim > .verdict { order: 1; }
  .claims td[data-label]::before { content: attr(data-label); display: block; font-size: .72rem; color: var(--muted); }
  .claims:has(.runs) td[data-label]::before { content: none; }
  .point > summary b { min-width: 0; margin-right: 1.2rem; }
}
@media print {
  :root { color-scheme: light; }
  body { background: #fff; font-size: 10pt; }
  .controls, nav, body > header nav, #data, .skip, .plot details, .history details, #history > details { display: none; }
  .point > details { display: none; }
  details:is(.point, .claims details)::details-content { content-visibility: visible; display: block; }
  .point > summary > span, summary::marker { display: none; content: ""; }
  .scroll { overflow: visible; border: 0; }
  table { font-size: 7.5pt; }
  small { font-size: 6.5pt; }
  thead th, .badge, .claims .group th { font-size: 7.5pt; }
  th, td, .claims th, .claims td { padding: .3rem .35rem; }
  th button::after, th[aria-sort] button::after { content: ""; }
  .claims details { font-size: 6.5pt; margin: 0; }
  .claims summary { display: none; }
  .claims .conflict summary { display: block; }
  .claims details p { margin: .1rem 0; max-width: none; }
  a { color: inherit; text-decoration: none; }
  table, .claims, .claims *, .overview *, .ladder *, .plot .scroll > svg { min-width: 0 !important; }
  .number, .whole, th, td, td small { white-space: normal !important; overflow-wrap: anywhere; }
  .claims :is(.number, thead th) { overflow-wrap: break-word; }
  .ladder { table-layout: fixed; }
  .ladder :is(tbody th, td.rate) { width: 17%; }
  .ladder svg { max-width: 100%; }
  .parts { padding: 0; }
  .parts li { display: inline; }
  .parts li + li::before { content: " · "; }
  tr, figure, .alert { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
}
"##;
