import QRCode from 'qrcode';
import { millimetre } from './sheet.ts';

/**
 * A module of 0.4 mm is what phones tell apart from a sheet of paper held at a hand's distance, and 32 mm what they find
 * at once; beyond 52 mm a bigger code takes the page from the text.
 */
const moduleSize = 0.4 * millimetre;
const smallest = 32 * millimetre;
const largest = 52 * millimetre;

export interface QrCode {
  /** The side in points, without the quiet zone: four modules of white around it are the caller's to leave. */
  readonly side: number;
  readonly quietZone: number;
  draw(pdf: PDFKit.PDFDocument, x: number, y: number): void;
}

/** @returns the code with error correction M (ГОСТ Р 56042-2014 advises no less), drawn as one path: sharp at any size. */
export function qrCode(text: string): QrCode {
  const { modules } = QRCode.create(text, { errorCorrectionLevel: 'M' });
  const count = modules.size;
  const side = Math.min(largest, Math.max(smallest, count * moduleSize));
  const size = side / count;
  const isDark = (row: number, column: number): boolean => column < count && modules.get(row, column) === 1;
  return {
    side,
    quietZone: 4 * size,
    draw(pdf, x, y) {
      for (let row = 0; row < count; row += 1) {
        for (let column = 0; column < count; column += 1) {
          if (!isDark(row, column)) continue;
          const first = column;
          while (isDark(row, column + 1)) column += 1;
          pdf.rect(x + first * size, y + row * size, (column - first + 1) * size, size);
        }
      }
      pdf.fill('#000000');
    },
  };
}
