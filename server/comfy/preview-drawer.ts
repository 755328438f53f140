import type { Preview } from "#kit/preview.ts";
import type { Picture } from "./frames.ts";
import { previewPicture } from "./preview-picture.ts";

interface Drawing {
  readonly node: string;
  readonly preview: Preview;
}

/** Draws previews of runs: of each run one at a time, and the newest of those that came meanwhile. */
export class PreviewDrawer {
  readonly #newest = new Map<string, Drawing>();
  readonly #folderOf: (run: string) => string;
  readonly #show: (run: string, node: string, picture: Picture) => void;

  constructor(folderOf: (run: string) => string, show: (run: string, node: string, picture: Picture) => void) {
    this.#folderOf = folderOf;
    this.#show = show;
  }

  /** Never rejects. */
  async draw(run: string, drawing: Drawing): Promise<void> {
    const busy = this.#newest.has(run);
    this.#newest.set(run, drawing);
    if (busy) return;
    for (let drawn: Drawing | undefined; drawn !== this.#newest.get(run); ) {
      const next = this.#newest.get(run)!;
      const picture = await previewPicture(next.preview, this.#folderOf(run));
      if (picture) this.#show(run, next.node, picture);
      drawn = next;
    }
    this.#newest.delete(run);
  }
}
