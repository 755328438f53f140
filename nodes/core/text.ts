/**
 * The text in a file, decoded as the mark at its beginning says (UTF-8, or UTF-16 of either byte order, as spreadsheets and
 * shells of Windows write it), without the mark; UTF-8 where there is none. Bytes that are none in that encoding become
 * U+FFFD.
 */
export function decodeText(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? "utf-16le" : first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
  return new TextDecoder(encoding).decode(bytes);
}
