import { type DrawnPreview, kindOf } from "#picture/kinds.ts";
import type { Colours } from "#picture/look.ts";
import type { Picture, Size } from "#picture/picture.ts";
import type { Words } from "#picture/sheet.ts";

interface Kept {
  readonly size: Size;
  readonly colours: Colours;
  readonly words: Words;
  readonly picture: Picture;
}

const kept = new WeakMap<DrawnPreview, Kept>();

/** A preview as it is drawn on a node, laid out once and again only when the node has another size, or the page other colours. */
export function smallPicture(preview: DrawnPreview, { width, height }: Size, colours: Colours, words: Words): Picture {
  const known = kept.get(preview);
  const same = known?.size.width === width && known.size.height === height;
  if (known && same && known.colours === colours && known.words === words) return known.picture;
  const size = { width, height };
  const { picture } = kindOf(preview).draw(preview, { size, colours, words });
  kept.set(preview, { size, colours, words, picture });
  return picture;
}
