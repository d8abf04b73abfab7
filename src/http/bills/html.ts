import { createHash } from 'node:crypto';
import type { Language } from '../../platform/locales.ts';
import { escapeText } from '../escape-text.ts';
import { formTargets } from './form-targets.ts';
import { style } from './style.ts';

const styleHash = createHash('sha256').update(style).digest('base64');

/** The page runs nothing and loads nothing; its one style is named by its hash, its one form leads to the gateway's. */
export function pageHeaders(gatewayUrl: string): Readonly<Record<string, string>> {
  return {
    'content-security-policy': [
      "default-src 'none'",
      `style-src 'sha256-${styleHash}'`,
      `form-action ${formTargets(gatewayUrl)}`,
      "base-uri 'none'",
      "frame-ancestors 'self'",
    ].join('; '),
    // Our own pages may show it in a frame, as the sandbox's phone does.
    'x-frame-options': 'SAMEORIGIN',
    // The address opens the bill: it is to be told to nobody, listed nowhere and kept by no cache.
    'referrer-policy': 'no-referrer',
    'x-robots-tag': 'noindex, nofollow',
    'cache-control': 'no-store',
  };
}

export interface Shell {
  readonly language: Language;
  /** The provider's name as customers know it. */
  readonly provider: string;
  readonly heading: string;
  /** Ready HTML of what stands inside `main`. */
  readonly inside: string;
  /** The same page in the other language, and what that is called in it. */
  readonly other: { readonly url: string; readonly name: string; readonly language: Language };
  readonly isNotice?: boolean;
  /** Has the browser ask again. */
  readonly refreshSeconds?: number | undefined;
}

/** @returns a whole page */
export function htmlPage(page: Shell): string {
  const { language, other, refreshSeconds } = page;
  const provider = escapeText(page.provider);
  const refresh = refreshSeconds === undefined ? '' : `<meta http-equiv="refresh" content="${refreshSeconds}">\n`;
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
${refresh}<title>${escapeText(page.heading)} · ${provider}</title>
<style>${style}</style>
</head>
<body>
<header><span>${provider}</span><a href="${escapeText(other.url)}" lang="${other.language}" hreflang="${other.language}">${escapeText(other.name)}</a></header>
<main${page.isNotice ? ' class="big"' : ''}>
${page.inside}
</main>
</body>
</html>
`;
}
