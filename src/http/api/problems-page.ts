import { escapeText } from '../escape-text.ts';
import { problems } from './problems.ts';

/** Code in the texts stands between backquotes, as in the document. */
const withCode = (text: string): string => escapeText(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>');

/** The page that a problem's `type` leads to: every code, what it means and what to do. No styles, no scripts. */
export function problemsPage(): string {
  const sections = Object.entries(problems).map(
    ([code, { status, title, about }]) =>
      `<h2 id="${code}"><code>${code}</code> – ${status}</h2>\n<p>${withCode(title)}.</p>\n<p>${withCode(about)}</p>`,
  );
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Problems of the API</title></head>
<body>
<h1>Problems of the API</h1>
<p>Each refusal is a problem document (RFC 9457) with one of these codes. The API itself is described on <a href="/docs">/docs</a>.</p>
${sections.join('\n')}
</body>
</html>
`;
}
