/** The look of the report: system fonts, light and dark by the reader's setting, cards on a phone, A4 on paper. */

export const STYLES = `
:root{color-scheme:light;--page:#fff;--text:#1a1d21;--muted:#545b64;--line:#d5d9de;--soft:#f4f6f8;--band:#cfe3d2;--before:#8f99a6;--after:#0b57a4;--bad:#a3161a;--bad-soft:#fdecec;--warning:#7a4b00;--warning-soft:#fff4dd;--good:#176433;--good-soft:#e8f5eb}
@media screen and (prefers-color-scheme:dark){:root{color-scheme:dark;--page:#15181c;--text:#e8eaed;--muted:#a5adb7;--line:#363c44;--soft:#1e2329;--band:#2c4a35;--before:#77828f;--after:#6db3ff;--bad:#ff9a96;--bad-soft:#3a1d1f;--warning:#f4c063;--warning-soft:#352a14;--good:#84d69c;--good-soft:#1a3323}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--page);color:var(--text);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;overflow-wrap:break-word}
main,header,footer{max-width:70rem;margin:0 auto;padding:0 1rem}
header{padding-top:1.5rem}
h1{font-size:1.6rem;line-height:1.2;margin:0 0 .25rem}
h2{font-size:1.25rem;margin:2.25rem 0 .5rem;padding-top:.5rem;border-top:1px solid var(--line)}
h3{font-size:1rem;margin:1.25rem 0 .25rem}
p{margin:.4rem 0;max-width:46rem}
.lead{font-size:1.1rem}
.muted,small,caption,figcaption,footer{color:var(--muted)}
small{font-size:.8rem;font-weight:400}
code{font:.85em ui-monospace,Menlo,Consolas,monospace;overflow-wrap:anywhere}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(8rem,1fr));gap:.5rem;margin:1rem 0}
.tiles div{background:var(--soft);border-radius:.4rem;padding:.5rem .75rem}
dt{color:var(--muted);font-size:.85rem}
dd{margin:0;font-size:1.1rem;font-weight:600;font-variant-numeric:tabular-nums}
.note{border-left:4px solid;border-radius:.25rem;padding:.5rem .75rem;margin:.75rem 0}
.note p,.note ul{margin:.25rem 0;color:var(--text)}
.bad{border-color:var(--bad);background:var(--bad-soft)}
.warning{border-color:var(--warning);background:var(--warning-soft)}
.good{border-color:var(--good);background:var(--good-soft)}
b.out{color:var(--bad)}b.in{color:var(--good)}
.order,.state{white-space:nowrap}.side{display:inline-block;min-width:3rem;font-weight:700}
table{border-collapse:collapse;width:100%;margin:.5rem 0 1rem;font-size:.9rem}
caption{text-align:left;padding:.25rem 0;font-size:.85rem}
th,td{padding:.35rem .5rem;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}
th{font-weight:600;color:var(--muted);vertical-align:bottom}
td{font-variant-numeric:tabular-nums}
th.right,td.right{text-align:right;white-space:nowrap}
tr.chosen td{background:var(--soft);font-weight:600}
td ul,p+ul{margin:.1rem 0;padding-left:1.1rem}
figure{margin:.75rem 0;break-inside:avoid}
figure svg,td svg{display:block;max-width:100%;height:auto}
figcaption{font-size:.85rem}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(20rem,100%),1fr));gap:1rem 2rem;align-items:start}
.key{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;list-style:none;padding:0;margin:.25rem 0;font-size:.85rem;color:var(--muted)}
.key i{display:inline-block;width:1.4rem;margin-right:.4rem;vertical-align:middle}
.key .band{height:14px;background:var(--band)}.key .before{height:9px;background:var(--before)}.key .after{height:4px;background:var(--after)}.key .target{width:2px;height:14px;background:var(--text)}
details{margin:.5rem 0}
summary{cursor:pointer;color:var(--muted)}
footer{margin:2.5rem auto 2rem;padding-top:1rem;border-top:1px solid var(--line);font-size:.85rem}
@media screen and (max-width:43rem){
thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
table,caption,tbody{display:block;width:100%}
tr{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr);column-gap:1rem;border:1px solid var(--line);border-radius:.4rem;margin:.5rem 0;padding:.35rem .6rem}
tr.chosen{background:var(--soft)}
td,td.right{display:flex;gap:.4rem;justify-content:space-between;text-align:right;white-space:normal;border:0;padding:.1rem 0}
td:empty{display:none}
td::before{content:attr(data-label);color:var(--muted);font-weight:400;text-align:left;min-width:0;overflow-wrap:anywhere}
td:first-child,td:has(>div){grid-column:1/-1;display:block;text-align:left}
td:first-child::before{content:none}
td:has(>div)::before{display:block}
td svg{width:100%}
}
@media print{
@page{size:A4;margin:14mm}
html{font-size:9pt}
body{font-size:1rem}
main,header,footer{max-width:none;padding:0}
h2,h3,caption{break-after:avoid}
tr,.note,.tiles{break-inside:avoid}
th,td{padding:.2rem .35rem}
.tiles div,.note,tr.chosen td,.key i,svg{print-color-adjust:exact;-webkit-print-color-adjust:exact}
.charts{grid-template-columns:repeat(3,1fr);gap:1rem}
details::details-content{content-visibility:visible;block-size:auto}
summary{list-style:none}
}
`;
