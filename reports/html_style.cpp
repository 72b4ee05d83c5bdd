// How does the page look? Light, dark and print; nothing of it is needed to read the page.
#include "reports/html.hpp"

namespace ropecheck::reports {

std::string_view style_sheet() {
  return R"css(
:root { color-scheme: light dark; --page: #fdfdfb; --ink: #1c2126; --quiet: #57616b; --rule: #d5d9d3;
  --tint: #f2f4ef; --pass: #17713f; --fail: #b3261e; --warn: #805300; --link: #1f62ad; }
@media (prefers-color-scheme: dark) { :root { --page: #14171a; --ink: #e4e6e3; --quiet: #a0a9b1; --rule: #363d44;
  --tint: #1c2125; --pass: #62c892; --fail: #ff8b81; --warn: #e3b454; --link: #8ab8f0; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2.5rem 1.25rem 4rem; max-width: 56rem; background: var(--page); color: var(--ink);
  font: 1.02rem/1.55 Charter, "Bitstream Charter", "Iowan Old Style", "Source Serif 4", Georgia, serif; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: .2rem 0 .6rem; font-weight: 600; text-wrap: balance; }
h2 { font-size: 1.3rem; margin: 3rem 0 .5rem; padding-top: 1.2rem; border-top: 2px solid var(--ink); font-weight: 600; }
h3 { font-size: 1.05rem; margin: 2rem 0 .4rem; font-weight: 600; }
h2 .badge { font-size: .8rem; vertical-align: middle; }
.kicker, figcaption, caption, table, summary, dl, footer, svg { font-family: system-ui, "Segoe UI", sans-serif; }
.kicker { color: var(--quiet); font-size: .85rem; letter-spacing: .04em; margin: 0; }
.verdict { border-left: 4px solid var(--rule); padding: .15rem 0 .15rem .9rem; margin: .6rem 0 1rem; font-size: 1.08rem; }
.verdict.pass { border-color: var(--pass); } .verdict.fail { border-color: var(--fail); }
.verdict.warn { border-color: var(--warn); }
a { color: var(--link); } p { margin: .5rem 0; }
code { font: .86em/1.4 ui-monospace, "DejaVu Sans Mono", Menlo, monospace; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; margin: .7rem 0; }
table { border-collapse: collapse; font-size: .86rem; line-height: 1.4; min-width: 60%; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--quiet); padding: .2rem 0 .4rem; }
th, td { text-align: left; padding: .3rem .9rem .3rem 0; vertical-align: top; border-bottom: 1px solid var(--rule); }
thead th { font-weight: 600; border-bottom: 1.5px solid var(--ink); vertical-align: bottom; }
tbody th { font-weight: 500; } th.n, td.n { text-align: right; } td.n { white-space: nowrap; }
.badge { font: 600 .8rem/1.5 system-ui, sans-serif; border: 1px solid currentColor; border-radius: 3px; padding: 0 .4em;
  white-space: nowrap; }
.badge.pass { color: var(--pass); } .badge.fail { color: var(--fail); } .badge.warn { color: var(--warn); }
.badge.plain { color: var(--quiet); }
figure { margin: 1.2rem 0 1.6rem; } svg { width: 100%; height: auto; display: block; }
figcaption { font-size: .86rem; color: var(--quiet); margin: .3rem 0; max-width: 46rem; }
summary { cursor: pointer; font-size: .86rem; color: var(--link); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1.2rem; font-size: .9rem; margin: .8rem 0; }
dt { color: var(--quiet); } dd { margin: 0; }
footer { color: var(--quiet); font-size: .82rem; margin-top: 3rem; border-top: 1px solid var(--rule); padding-top: .8rem; }
@media print { :root { --page: #fff; --ink: #000; --quiet: #444; --rule: #bbb; }
  body { max-width: none; padding: 0; font-size: 10pt; } article { break-before: page; }
  figure, tr { break-inside: avoid; } summary { display: none; } .scroll { overflow: visible; } }
)css";
}

}  // namespace ropecheck::reports
