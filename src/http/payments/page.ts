import { createHash } from 'node:crypto';
import { escapeText } from '../escape-text.ts';
import { type PageKind, type PageLanguage, pageTexts } from './page-texts.ts';

export interface ReturnPage {
  readonly kind: PageKind;
  readonly language: PageLanguage;
  /** The provider's name as customers know it. */
  readonly title: string;
  /** Leads back to the chat in one tap. */
  readonly chatUrl: string;
}

/** One column that fits a thumb; colours by the phone's own scheme. Nothing is loaded, so nothing can be slow or missing. */
const style = `
:root{color-scheme:light dark;--ground:#f3f4f1;--card:#fff;--ink:#1d2420;--soft:#5d6862;--line:#e1e5e0;--go:#1f6f54;--go-ink:#fff;--good:#1f6f54;--calm:#8a6a1c}
@media (prefers-color-scheme:dark){:root{--ground:#131715;--card:#1c2220;--ink:#e9eeea;--soft:#9aa69f;--line:#2b3431;--go:#5cc39c;--go-ink:#0c1a14;--good:#5cc39c;--calm:#d8b45a}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;min-height:100dvh;display:grid;place-items:center;padding:24px 16px;background:var(--ground);color:var(--ink);font:17px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{width:100%;max-width:400px;padding:36px 24px 24px;background:var(--card);border:1px solid var(--line);border-radius:20px;text-align:center}
svg{width:56px;height:56px;fill:none;stroke-width:2.5;stroke-linecap:round;stroke-linejoin:round;stroke:var(--calm)}
.paid svg,.accepted svg{stroke:var(--good)}
h1{margin:16px 0 8px;font-size:23px;line-height:1.25;font-weight:650;text-wrap:balance}
p{margin:0 0 12px;color:var(--soft);text-wrap:pretty}
a{display:block;margin:24px 0 0;padding:15px 20px;border-radius:12px;background:var(--go);color:var(--go-ink);font-weight:600;text-decoration:none}
a:focus-visible{outline:3px solid var(--go);outline-offset:3px}
footer{margin-top:16px;font-size:14px;color:var(--soft)}
`;

/** The page runs nothing and loads nothing; its one style is named by its hash. */
export const pageHeaders = {
  'content-security-policy': `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'`,
  // Our own pages may show it in a frame, as the sandbox's phone does; there is nothing on it that a stranger's frame could
  // have a visitor press, but no need for that either.
  'x-frame-options': 'SAMEORIGIN',
  'x-content-type-options': 'nosniff',
  // The address holds the number and sum of a payment, which are nobody else's business.
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
} as const;

const marks: Readonly<Record<PageKind, string>> = {
  paid: '<path d="M20 33l8 8 17-18"/>',
  accepted: '<path d="M20 33l8 8 17-18"/>',
  returned: '<path d="M32 20v14l8 6"/>',
  failed: '<path d="M32 19v17M32 44v.5"/>',
  'bill-failed': '<path d="M32 19v17M32 44v.5"/>',
};

/** @returns the whole page that the gateway's form sends the customer's browser to */
export function renderReturnPage(page: ReturnPage): string {
  const { heading, lines, back } = pageTexts[page.language][page.kind];
  const paragraphs = lines.map((line) => `<p>${escapeText(line)}</p>`).join('');
  const title = escapeText(page.title);
  const link = back === null ? '' : `<a href="${escapeText(page.chatUrl)}">${escapeText(back)}</a>\n`;
  return `<!doctype html>
<html lang="${page.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeText(heading)} · ${title}</title>
<style>${style}</style>
</head>
<body>
<main class="${page.kind}">
<svg viewBox="0 0 64 64" aria-hidden="true"><circle cx="32" cy="32" r="29"/>${marks[page.kind]}</svg>
<h1>${escapeText(heading)}</h1>
${paragraphs}
${link}<footer>${title}</footer>
</main>
</body>
</html>
`;
}
