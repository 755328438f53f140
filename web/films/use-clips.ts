import { useEffect, useState } from "react";
import type { Clip } from "./clip.ts";
import { readClip } from "./read-clip.ts";

/** A clip that is being had: `undefined` while it is read. */
export type Reading = { readonly clip: Clip } | { readonly failure: unknown } | undefined;

/** The frames of files, each as soon as it is read. */
export function useClips(files: readonly { readonly run: string; readonly file: string }[]): readonly Reading[] {
  const [read, set] = useState<ReadonlyMap<string, Reading>>(new Map());
  const keys = files.map(keyOf).join("\n\n");
  // biome-ignore lint/correctness/useExhaustiveDependencies: the keys say which files they are
  useEffect(() => {
    let over = false;
    for (const each of files) {
      const tell = (reading: Reading) => over || set((old) => new Map(old).set(keyOf(each), reading));
      readClip(each.run, each.file).then(
        (clip) => tell({ clip }),
        (failure) => tell({ failure }),
      );
    }
    return () => {
      over = true;
    };
  }, [keys]);
  return files.map((each) => read.get(keyOf(each)));
}

function keyOf({ run, file }: { readonly run: string; readonly file: string }): string {
  return `${run}\n${file}`;
}
