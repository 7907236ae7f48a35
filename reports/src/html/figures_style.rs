//! The part of the style sheet for what the benches draw: strips of samples, plots with links, the data.

/// Rules that stand after the common sheet.
pub const STYLE: &str = r##"
pre { margin: .4rem 0 1rem; max-width: 100%; overflow-x: auto; }

.ladder :is(th, td):not(:first-child), .figures :is(th, td):not(:first-child) { text-align: right; font-variant-numeric: tabular-nums; }
.ladder td, .figures td { white-space: nowrap; }
.ladder :is(.rate, .answer, .strip, .first, .runs th) { text-align: left !important; }
.ladder th:first-child { width: 26%; min-width: 13rem; }
.ladder td.rate { min-width: 12rem; width: 21%; }
.ladder .bar { position: relative; display: inline-block; width: calc(100% - 5.6rem); height: .85rem; vertical-align: -.08rem; }
.ladder .bar::before { content: ""; position: absolute; inset: 0 auto 0 0; width: var(--w); min-width: 2px; background: var(--c); border-radius: 2px; print-color-adjust: exact; }
.ladder .limit::after { content: ""; position: absolute; top: -.35rem; bottom: -.35rem; left: var(--l); border-left: 1.5px dashed var(--roof); }
td.strip { min-width: 12rem; width: 19%; }
.strip svg { display: block; width: 100%; height: auto; margin-top: .2rem; overflow: visible; }
/* Inherited: rules by ancestor do not reach into what `use` shows. */
th.strip svg { font-size: 6.5px; font-weight: 400; fill: var(--muted); text-anchor: middle; }
td.strip svg { background: linear-gradient(var(--line), var(--line)) 17% 0 / 1px 100% no-repeat, linear-gradient(var(--line), var(--line)) 37% 0 / 1px 100% no-repeat,
    linear-gradient(var(--line), var(--line)) 63% 0 / 1px 100% no-repeat, linear-gradient(var(--line), var(--line)) 83% 0 / 1px 100% no-repeat; }
.strip path { fill: none; stroke: var(--c); stroke-width: .7; }
.strip .i { stroke: var(--ink); stroke-width: .8; }
.plot :is(polyline, circle[stroke]) { fill: none; }
.plot a .full { fill: var(--c); }
.plot a .open { fill: var(--surface); fill-opacity: .01; stroke: var(--c); stroke-width: 2; }
.plot a :is(circle, path) { fill-opacity: .8; }
.plot a:is(:hover, :focus) > * { stroke: var(--ink); stroke-width: 2; }
ol.legend { counter-reset: mark; }
ol.legend li::before { counter-increment: mark; content: counter(mark); font-weight: 600; }
.swatch.overtakes rect { fill: var(--s4); opacity: .16; }
.swatch.overtakes line { stroke: var(--s4); }
p.verdict { margin: .5rem 0; font-weight: 550; }
.worth :is(th, td) { padding-inline: .6rem; }
.worth :is(tbody th, small) { white-space: nowrap; }
.scroll + h3.run { margin-top: 1.4rem; }
.worth :is(th, td).words { text-align: left; white-space: normal; min-width: 12rem; }
.plot > .scroll:has(> table) { border: 1px solid var(--line); background: var(--surface); margin-top: .4rem; }
.accuracy figcaption small { display: inline; margin-left: .6rem; }
@media print {
  .ladder th:first-child { min-width: 6.2rem !important; }
  .ladder td.strip { min-width: 5rem !important; }
  .ladder :is(thead th, td) { white-space: normal; }
  .ladder:has(.figure) .bar { display: none; }
  .ladder:has(.figure) .rate b { width: auto; }
}
"##;
