import { hash } from 'node:crypto';
import { style } from './style.ts';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** @returns the text made safe for an element's content or a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

interface Page {
  readonly language: 'ru' | 'en';
  readonly title: string;
  /** Ready HTML of the body. */
  readonly body: string;
}

/** A whole page: one inline style, no script, nothing from outside. */
export function htmlPage(page: Page): string {
  return `<!doctype html>
<html lang="${page.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(page.title)}</title>
<style>${style}</style>
</head>
<body>
${page.body}
</body>
</html>`;
}

/**
 * The strictest policy these pages work under. The origins of the return addresses are named because a browser applies
 * form-action to the redirect after a form too.
 */
export function contentSecurityPolicy(returnUrls: readonly string[]): string {
  const origins = [...new Set(returnUrls.map((url) => new URL(url).origin))].join(' ');
  const styleHash = hash('sha256', style, 'base64');
  return [
    "default-src 'none'",
    `style-src 'sha256-${styleHash}'`,
    `form-action 'self' ${origins}`,
    "base-uri 'none'",
    "frame-ancestors 'self'",
  ].join('; ');
}
