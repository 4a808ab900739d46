// A chart is as wide as a notebook's, which is what fits a page of A4 between its margins too.
const width = "720px";

/** How a report looks: one column on a screen, a chapter a page on paper. */
export const pageStyle = `
body { margin: 0 auto; padding: 24px 16px; max-width: ${width}; font: 15px/1.5 sans-serif; color: #222; background: #fff; }
h1 { margin: 0 0 8px; font-size: 28px; }
h2 { margin: 40px 0 8px; font-size: 22px; }
h3 { margin: 20px 0 8px; font-size: 18px; }
h4 { margin: 24px 0 4px; font-size: 15px; }
p { margin: 8px 0; }
a { color: #0b5a94; }
code { font-size: 13px; }
nav li { margin: 6px 0; }
.chapter { margin-top: 40px; border-top: 1px solid #ccc; }
.chapter h3 { margin-top: 4px; }
.of { margin: 8px 0 0; color: #555; font-size: 13px; }
.answer { padding: 8px 12px; border-left: 4px solid #0b5a94; background: #f1f6fa; }
.assumptions { color: #444; font-size: 13px; }
figure { margin: 16px 0; overflow-x: auto; }
.chart { width: ${width}; }
.still { display: none; width: 100%; max-width: ${width}; }
.pamtlab-table { margin: 12px 0; overflow-x: auto; }
table { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; }
th, td { padding: 2px 8px; border-bottom: 1px solid #ddd; vertical-align: top; }
th { border-bottom-color: #888; }
@page { size: A4; margin: 14mm 10mm 16mm; @bottom-center { content: counter(page); } }
@media print {
  body { padding: 0; max-width: none; font-size: 10pt; }
  a { color: inherit; text-decoration: none; }
  h2, h3, h4, h4 + p, h4 + p + p { break-after: avoid; }
  main > h2:has(+ .chapter) { display: none; }
  .chapter { margin: 0; border: 0; break-before: page; }
  figure, tr, li, .answer { break-inside: avoid; }
  figure, .pamtlab-table { overflow: visible; }
  thead { display: table-header-group; }
  table { font-size: 8pt; }
  th, td { padding: 1px 5px; }
  .pictured .chart { display: none; }
  .pictured .still { display: block; width: 160mm; }
  .answer { print-color-adjust: exact; }
}
`;

/** How it looks where no script runs: the pictures stand in for the charts. */
export const unscripted =
  ".pictured .chart { display: none; } .pictured .still { display: block; }";
