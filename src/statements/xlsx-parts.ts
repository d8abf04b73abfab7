/** The parts of a workbook that do not depend on what is in it (ECMA-376, part 1: SpreadsheetML). */

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const schemas = 'http://schemas.openxmlformats.org';
const sheetMl = `${schemas}/spreadsheetml/2006/main`;
const relations = `${schemas}/officeDocument/2006/relationships`;
const packaged = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** Cells' styles by their place in `styles.xml`. */
export const cellStyle = { head: 1, date: 2, time: 3, money: 4 } as const;

/** Where the rows go. */
export const sheetPath = 'xl/worksheets/sheet1.xml';

/** Widths in characters: date, time, words, five sums. */
const widths = [12, 10, 52, 14, 14, 15, 16, 19];

const columns = widths
  .map((width, index) => `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`)
  .join('');

/** Before the rows: the first one stays in sight. */
export const sheetStart =
  `${head}<worksheet xmlns="${sheetMl}"><sheetViews><sheetView workbookViewId="0">` +
  '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>' +
  `<cols>${columns}</cols><sheetData>`;
export const sheetEnd = '</sheetData></worksheet>';

const formats = ['dd\\.mm\\.yyyy', 'hh:mm:ss', '#,##0.00'];

const styles =
  `${head}<styleSheet xmlns="${sheetMl}"><numFmts count="3">` +
  formats.map((code, index) => `<numFmt numFmtId="${164 + index}" formatCode="${code}"/>`).join('') +
  '</numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>' +
  '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>' +
  '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>' +
  '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="5"><xf/>' +
  '<xf fontId="1" applyFont="1"/>' +
  formats.map((_, index) => `<xf numFmtId="${164 + index}" applyNumberFormat="1"/>`).join('') +
  '</cellXfs></styleSheet>';

/** @param sheetName at most 31 characters, safe in XML */
export function fixedParts(sheetName: string): Readonly<Record<string, string>> {
  return {
    '[Content_Types].xml':
      `${head}<Types xmlns="${schemas}/package/2006/content-types">` +
      '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
      '<Default Extension="xml" ContentType="application/xml"/>' +
      `<Override PartName="/xl/workbook.xml" ContentType="${packaged}.sheet.main+xml"/>` +
      `<Override PartName="/${sheetPath}" ContentType="${packaged}.worksheet+xml"/>` +
      `<Override PartName="/xl/styles.xml" ContentType="${packaged}.styles+xml"/></Types>`,
    '_rels/.rels':
      `${head}<Relationships xmlns="${schemas}/package/2006/relationships">` +
      `<Relationship Id="rId1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/_rels/workbook.xml.rels':
      `${head}<Relationships xmlns="${schemas}/package/2006/relationships">` +
      `<Relationship Id="rId1" Type="${relations}/worksheet" Target="worksheets/sheet1.xml"/>` +
      `<Relationship Id="rId2" Type="${relations}/styles" Target="styles.xml"/></Relationships>`,
    'xl/workbook.xml':
      `${head}<workbook xmlns="${sheetMl}" xmlns:r="${relations}"><bookViews><workbookView/></bookViews><sheets>` +
      `<sheet name="${sheetName}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/styles.xml': styles,
  };
}
