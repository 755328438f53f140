import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** What was computed, under all that it depends on, so that a report that was stopped goes on where it was. */
export class Kept {
  readonly #folder: string;

  /** @param folder outside of what git tracks. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** What is kept under this key, or what is made now, and kept. It goes through JSON. */
  async get<T>(key: unknown, make: () => Promise<T>): Promise<T> {
    const file = join(
      this.#folder,
      `${createHash("sha256").update(JSON.stringify(key)).digest("hex").slice(0, 24)}.json`,
    );
    try {
      return JSON.parse(await readFile(file, "utf8")).value;
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== "ENOENT") throw cause;
    }
    const value = await make();
    await mkdir(this.#folder, { recursive: true });
    await writeFile(`${file}.new`, JSON.stringify({ key, value }));
    await rename(`${file}.new`, file);
    return value;
  }
}
