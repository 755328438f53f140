import { useEffect, useState } from "react";
import type { Colours } from "#picture/look.ts";
import { readPalette } from "#web/ui/palette.ts";

/** The page's colours, read again when the theme has changed. */
export function useColours(): Colours {
  const [colours, setColours] = useState<Colours>(() => readPalette({}));
  useEffect(() => {
    const watch = new MutationObserver(() => setColours(readPalette({})));
    watch.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    return () => watch.disconnect();
  }, []);
  return colours;
}
