type Json = Readonly<Record<string, unknown>>;

/**
 * Why a tokenizer.json would end the whole process instead of being refused: the library takes these parts for right.
 * @returns undefined where nothing is wrong with them.
 */
export function fatalFlaw({ normalizer, post_processor }: Json): string | undefined {
  const map = nested(normalizer, "normalizers").find(({ type }) => type === "Precompiled")?.precompiled_charsmap;
  if (typeof map === "string" && !isCharsmap(Buffer.from(map, "base64"))) return "its precompiled_charsmap is damaged";
  const missing = nested(post_processor, "processors").flatMap(unknownSpecials)[0];
  return missing === undefined ? undefined : `its post_processor adds ${missing}, which its special_tokens do not have`;
}

/** A part, or the parts of a sequence of them. */
function nested(part: unknown, list: string): readonly Json[] {
  if (typeof part !== "object" || part === null) return [];
  const parts = (part as Json)[list];
  return Array.isArray(parts) ? parts.flatMap((one) => nested(one, list)) : [part as Json];
}

function unknownSpecials({ type, single, pair, special_tokens }: Json): readonly string[] {
  if (type !== "TemplateProcessing") return [];
  const known = Object.keys((special_tokens ?? {}) as Json);
  return [single, pair].flat().flatMap((piece) => {
    const id = ((piece as Json | undefined)?.SpecialToken as Json | undefined)?.id;
    return typeof id === "string" && !known.includes(id) ? [id] : [];
  });
}

/**
 * Whether a sentencepiece case table holds together: its length in bytes, a double-array trie (darts-clone) of that length, and
 * the texts that its leaves point at. Every node is seen once.
 */
function isCharsmap(bytes: Buffer): boolean {
  const size = bytes.length >= 4 ? bytes.readUInt32LE(0) : 0;
  if (size === 0 || size % 4 !== 0 || 4 + size > bytes.length) return false;
  const texts = bytes.subarray(4 + size);
  const unit = (at: number) => bytes.readUInt32LE(4 + 4 * at);
  const offset = (value: number) => ((value >>> 10) << ((value & 512) >>> 6)) >>> 0;
  const count = size / 4;
  const begins = (at: number) => at <= texts.length && ((texts[at] ?? 0) & 0xc0) !== 0x80;
  const bases = [offset(unit(0))];
  const seen = new Set(bases);
  for (let base = bases.pop(); base !== undefined; base = bases.pop()) {
    for (let letter = 1; letter < 256; letter++) {
      const at = (base ^ letter) >>> 0;
      if (at >= count) return false;
      const child = unit(at);
      // A letter that does not go on from here has another label there.
      if ((child & 0x800000ff) >>> 0 !== letter) continue;
      const next = (at ^ offset(child)) >>> 0;
      if ((child >>> 8) & 1 && (next >= count || !begins(unit(next) & 0x7fffffff))) return false;
      if (!seen.has(next)) bases.push(next);
      seen.add(next);
    }
  }
  return true;
}
