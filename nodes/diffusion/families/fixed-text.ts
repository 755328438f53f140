import { decodeHTML, decodeHTMLStrict } from "entities/decode";
import { withSingleBlanks } from "./wording.ts";

/** Letters that fonts and old encodings join (ftfy 6.3, chardata.py). */
const LIGATURES: Readonly<Record<string, string>> = {
  Ĳ: "IJ",
  ĳ: "ij",
  ŉ: "ʼn",
  Ǳ: "DZ",
  ǲ: "Dz",
  ǳ: "dz",
  Ǆ: "DŽ",
  ǅ: "Dž",
  ǆ: "dž",
  Ǉ: "LJ",
  ǈ: "Lj",
  ǉ: "lj",
  Ǌ: "NJ",
  ǋ: "Nj",
  ǌ: "nj",
  ﬀ: "ff",
  ﬁ: "fi",
  ﬂ: "fl",
  ﬃ: "ffi",
  ﬄ: "ffl",
  ﬅ: "ſt",
  ﬆ: "st",
};
const JOINED = new RegExp(`[${Object.keys(LIGATURES).join("")}]`, "gu");
const WIDE = /[\u3000\uff01-\uffef]/gu;
/** A terminal's, after the control sign 27. */
const ESCAPES = new RegExp(`${String.fromCharCode(27)}\\[[\\d;]*[a-zA-Z]`, "gu");
const CONTROLS = /[^\P{Cc}\t\n\f\r\u0080-\u009f]|[\u206a-\u206f\ufeff\ufff9-\ufffc]/gu;
const OLD_WINDOWS = /[\x80-\x9f]/gu;
/** What bytes 80 to 9f are in windows-1252; TextDecoder of Node 20 reads them as Latin 1. */
const WINDOWS_1252 = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ";

/**
 * A prompt as Wan's pipelines clean it (diffusers 0.42, `prompt_clean`): what ftfy mends, HTML's entities, white space. What
 * ftfy guesses of text that was decoded wrongly is left as it is.
 */
export function fixedText(prompt: string): string {
  const lines = prompt.split(/(?<=\n)/u);
  // From the first line on that has markup, entities are taken to be meant.
  const markup = lines.findIndex((line) => line.includes("<"));
  const fixed = lines.map((line, k) => mended(line, markup >= 0 && k >= markup)).join("");
  return withSingleBlanks(decodeHTML(decodeHTML(fixed)));
}

/** In ftfy's order, until nothing changes. */
function mended(line: string, isMarkup: boolean): string {
  let text = line;
  for (let before = ""; before !== text; ) {
    before = text;
    text = (isMarkup ? text : decodeHTMLStrict(text))
      .replace(OLD_WINDOWS, (sign) => WINDOWS_1252[sign.charCodeAt(0) - 0x80]!)
      .replace(JOINED, (sign) => LIGATURES[sign]!)
      .replace(WIDE, (sign) => sign.normalize("NFKC"))
      .replace(/[\u02bc\u2018-\u201b]/gu, "'")
      .replace(/[\u201c-\u201f]/gu, '"')
      .replace(/\r\n|[\r\u2028\u2029]/gu, "\n")
      .replace(/\p{Cs}/gu, "\ufffd")
      .replace(ESCAPES, "")
      .replace(CONTROLS, "")
      .normalize("NFC");
  }
  return text;
}
