/** Reading by name, inside the folders this run may see. */
export interface ReadableFiles {
  /** The bytes of a file. A relative path is looked for beside the workflow file first. @throws Failure outside, missing, unreadable. */
  read(path: string): Promise<Uint8Array>;
  /** The same as text, read as UTF-8 without a byte order mark. */
  readText(path: string): Promise<string>;
  /** The real absolute path of a file or folder that exists, e.g. of a model folder. @throws Failure as `read` does. */
  resolve(path: string): string;
}

/** A file this run has written. */
export interface WrittenFile {
  /** The name it was written under, relative to the output folder, with `/` between folders. Previews refer to it by this. */
  readonly name: string;
  /** Its absolute path. */
  readonly path: string;
  readonly bytes: number;
}

export interface Files extends ReadableFiles {
  /**
   * Writes a file into the output folder, all or nothing, replacing one of the same name. `name` may have folders
   * (`frames/0001.png`) and never leaves the output folder. @throws Failure for a name that would, or if it cannot be written.
   */
  write(name: string, content: Uint8Array | string): Promise<WrittenFile>;
}
