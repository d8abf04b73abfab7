import { faded, margins, rightEdge, type Sheet } from './sheet.ts';

/** Says on each sheet of several whose sheet it is; a single one needs no number. */
export function numberPages({ pdf }: Sheet, title: string): void {
  const { start, count } = pdf.bufferedPageRange();
  if (count < 2) return;
  for (let page = 0; page < count; page += 1) {
    pdf.switchToPage(start + page);
    const text = `${title}, лист ${page + 1} из ${count}`;
    pdf.font('regular', 8).fillColor(faded);
    // Below the bottom margin, where a text that may wrap would begin a page of its own.
    const x = rightEdge - pdf.widthOfString(text);
    pdf.text(text, x, pdf.page.height - margins.bottom + 12, { lineBreak: false });
  }
}
