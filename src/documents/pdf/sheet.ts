import PDFDocument from 'pdfkit';
import type { Fonts } from './fonts.ts';

/** A4 in points (1/72 inch), with margins that every office printer can keep. */
const pageHeight = 841.89;
export const margins = { top: 42, bottom: 42, left: 51, right: 42 } as const;
export const contentWidth = 595.28 - margins.left - margins.right;
export const rightEdge = margins.left + contentWidth;

export const millimetre = 72 / 25.4;

export const ink = '#16181d';
export const faded = '#5c6370';
export const hairline = '#b9bec7';
export const panel = '#f3f4f7';

export interface TextStyle {
  readonly size: number;
  readonly bold?: true;
  readonly color?: string;
  /** Added between lines. */
  readonly lineGap?: number;
}

export interface TextPlace {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly align?: 'left' | 'center' | 'right';
}

/** The paper under work: pdfkit, and how far down it is written. Blocks measure themselves, ask for room, then draw. */
export interface Sheet {
  readonly pdf: PDFKit.PDFDocument;
  /** Where the next block begins. */
  y: number;
  /** Begins a new page when a block of this height has no room left. A block is never higher than a page. */
  room(height: number): void;
  height(text: string, style: TextStyle, width: number): number;
  /** Of the text in one line. */
  width(text: string, style: TextStyle): number;
  write(text: string, style: TextStyle, place: TextPlace): void;
}

export interface SheetInfo {
  readonly title: string;
  readonly author: string;
  readonly subject: string;
  readonly createdAt: Date;
}

function openDocument(fonts: Fonts, info: SheetInfo): PDFKit.PDFDocument {
  const pdf = new PDFDocument({
    size: 'A4',
    margins,
    lang: 'ru-RU',
    pdfVersion: '1.7',
    displayTitle: true,
    // The page numbers come last, when it is known how many pages there are; there are two or three at most.
    bufferPages: true,
    // Without this, pdfkit opens Helvetica first and writes nothing with it.
    font: '',
    info: { Title: info.title, Author: info.author, Subject: info.subject, CreationDate: info.createdAt },
  });
  pdf.registerFont('regular', fonts.regular);
  pdf.registerFont('bold', fonts.bold);
  return pdf;
}

/** @param info what the file says of itself. Its time is the only one in the file, so that equal input gives equal bytes. */
export function openSheet(fonts: Fonts, info: SheetInfo): Sheet {
  const pdf = openDocument(fonts, info);
  const use = (style: TextStyle): void => {
    pdf.font(style.bold ? 'bold' : 'regular', style.size).fillColor(style.color ?? ink);
  };
  const sheet: Sheet = {
    pdf,
    y: margins.top,
    room(height) {
      if (sheet.y + height <= pageHeight - margins.bottom) return;
      pdf.addPage();
      sheet.y = margins.top;
    },
    height(text, style, width) {
      use(style);
      return pdf.heightOfString(text, { width, lineGap: style.lineGap ?? 0 });
    },
    width(text, style) {
      use(style);
      return pdf.widthOfString(text);
    },
    write(text, style, { x, y, width, align = 'left' }) {
      use(style);
      // A height of its own keeps pdfkit from turning the page by itself: the block has asked for room.
      pdf.text(text, x, y, { width, align, lineGap: style.lineGap ?? 0, height: pageHeight });
    },
  };
  return sheet;
}

/** A line of the given strength, in points. */
export function rule(
  { pdf }: Sheet,
  line: { readonly from: readonly [number, number]; readonly to: readonly [number, number] },
  stroke: { readonly width?: number; readonly color?: string } = {},
): void {
  pdf
    .lineWidth(stroke.width ?? 0.6)
    .strokeColor(stroke.color ?? ink)
    .moveTo(...line.from)
    .lineTo(...line.to)
    .stroke();
}
