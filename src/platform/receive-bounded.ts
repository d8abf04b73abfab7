/**
 * Reads a response without ever holding more than `maxBytes`, whatever its Content-Length claims.
 * @returns the bytes, or undefined when there are more; the rest is then not received
 */
export async function receiveBounded(response: Response, maxBytes: number): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop early cancels the stream and with it the connection.
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
