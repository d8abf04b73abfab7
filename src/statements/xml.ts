/** What XML 1.0 has no way to write, not even escaped (w3.org/TR/xml/#charsets), and halves of characters. */
const unwritable =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones that are taken out
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** Makes any text safe inside XML, in elements and attributes. */
export function escapeXml(text: string): string {
  return text
    .replaceAll(unwritable, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
