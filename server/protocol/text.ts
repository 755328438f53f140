export { decodeText } from "#core/text.ts";
