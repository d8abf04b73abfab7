/** The page's whole look: phone first, light and dark by the reader's own choice, no fonts or pictures to load. */
export const style = `
:root{color-scheme:light dark;--ground:#f3f4f1;--card:#fff;--ink:#1d2420;--soft:#5d6862;--line:#e1e5e0;--edge:#87928c;--field:#fff;--go:#1f6f54;--go-deep:#175743;--go-ink:#fff;--tint:#eaf3ee;--good:#1f6f54;--warn:#855500;--warn-tint:#fff5df;--bad:#a8321f;--bad-tint:#fdeeea}
@media (prefers-color-scheme:dark){:root{--ground:#131715;--card:#1c2220;--ink:#e9eeea;--soft:#a3afa8;--line:#2b3431;--edge:#6f7b75;--field:#141916;--go:#5cc39c;--go-deep:#77d3b0;--go-ink:#0c1a14;--tint:#1d2d26;--good:#5cc39c;--warn:#e9bd6b;--warn-tint:#2a2415;--bad:#f0937f;--bad-tint:#301d19}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:17px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;-webkit-text-size-adjust:100%;overflow-wrap:anywhere}
header,main{width:100%;max-width:460px;margin:0 auto}
header{display:flex;justify-content:space-between;align-items:center;gap:16px;padding:10px 20px}
header span{font-weight:650}
header a{flex:none;display:inline-flex;align-items:center;min-height:44px;margin-right:-12px;padding:0 12px;border-radius:10px;color:var(--go);text-decoration:none;font-size:15px}
header a:hover{background:var(--tint)}
main{padding:22px 20px 24px;background:var(--card);border-block:1px solid var(--line)}
.head{display:flex;flex-wrap:wrap;align-items:center;justify-content:space-between;gap:6px 12px}
h1{margin:0;font-size:17px;line-height:1.3;font-weight:600}
.chip{padding:3px 11px;border-radius:9px;background:var(--warn-tint);color:var(--warn);font-size:14px;font-weight:600;white-space:nowrap}
.left{margin:18px 0 0;color:var(--soft)}
.left strong{display:block;margin:1px 0 3px;color:var(--ink);font-size:40px;line-height:1.15;font-weight:700;letter-spacing:-.02em;font-variant-numeric:tabular-nums}
.left span{color:var(--ink)}
.rate{margin:2px 0 0;font-size:14px;color:var(--soft)}
dl{margin:18px 0 0;padding:14px 0 0;border-top:1px solid var(--line)}
dl div{display:flex;justify-content:space-between;gap:16px;padding:3px 0}
dl div.long{display:block}
dt{flex:none;color:var(--soft)}
dd{margin:0;text-align:right;font-variant-numeric:tabular-nums}
.long dd{text-align:left}
.told{margin:18px 0 0;padding:13px 15px;border-radius:13px;background:var(--tint)}
.told.warn{background:var(--warn-tint)}
.told.bad{background:var(--bad-tint)}
.told p{margin:0}
form{margin:20px 0 0}
fieldset{margin:0;padding:0;border:0;min-width:0}
legend{padding:0 0 8px;font-weight:600}
.choice{position:relative;border:1px solid var(--line);border-bottom-width:0}
.choice:first-of-type{border-radius:13px 13px 0 0}
.choice:last-of-type{border-bottom-width:1px;border-radius:0 0 13px 13px}
.choice>input{position:absolute;left:16px;top:17px;width:22px;height:22px;margin:0;accent-color:var(--go)}
.choice>label{display:flex;justify-content:space-between;gap:12px;min-height:56px;padding:15px 16px 14px 52px;cursor:pointer;border-radius:inherit}
.choice>label span{color:var(--soft);white-space:nowrap;font-variant-numeric:tabular-nums}
.choice>input:not(:checked)~.extra{display:none}
.choice>input:checked~label{font-weight:600}
.choice>input:checked~label span{color:var(--ink)}
.extra{padding:0 16px 16px 52px}
.extra label{display:block;margin:0 0 4px;font-size:15px;color:var(--soft)}
.field{display:flex;align-items:stretch;border:1px solid var(--edge);border-radius:12px;background:var(--field)}
.field:focus-within{outline:3px solid var(--go);outline-offset:1px}
.field input{flex:1;min-width:0;width:100%;min-height:48px;padding:8px 14px;border:0;border-radius:12px;outline:0;background:none;color:inherit;font:inherit;font-variant-numeric:tabular-nums}
.field span{flex:none;align-self:center;padding:0 14px 0 0;color:var(--soft)}
.wrong .field{border-color:var(--bad)}
.extra .why{margin:6px 0 0;color:var(--bad);font-size:15px}
.hint{margin:10px 0 0;font-size:14px;color:var(--soft)}
button{display:block;width:100%;min-height:56px;margin:18px 0 0;padding:12px 18px;border:0;border-radius:13px;background:var(--go);color:var(--go-ink);font:inherit;font-size:18px;font-weight:650;cursor:pointer}
button:hover{background:var(--go-deep)}
.calm{margin:10px 0 0;text-align:center;font-size:14px;color:var(--soft);text-wrap:balance}
.note{margin:20px 0 0;padding:14px 0 0;border-top:1px solid var(--line);font-size:14px;color:var(--soft)}
details{margin:14px 0 0}
summary{min-height:48px;padding:11px 0;cursor:pointer;color:var(--go);font-weight:600}
a:focus-visible,button:focus-visible,summary:focus-visible,.choice>input:focus-visible{outline:3px solid var(--go);outline-offset:2px}
.big{padding:30px 20px;text-align:center}
.big h1{font-size:23px}
.big p{margin:8px 0 0;color:var(--soft)}
svg{display:block;width:56px;height:56px;margin:22px auto 0;fill:none;stroke:var(--good);stroke-width:2.5;stroke-linecap:round;stroke-linejoin:round}
.over{margin:10px 0 0;text-align:center}
.over strong{display:block;font-size:23px;line-height:1.25}
@media (min-width:500px){header{padding:18px 8px 12px}main{margin-bottom:40px;padding:28px 28px 26px;border:1px solid var(--line);border-radius:20px}}
`;
