import { useEffect, useState } from "react";
import { type Palette, readPalette } from "../../canvas/paint/palette.ts";
import { useSettings } from "../../store/settings.ts";

/** The colours of a chart: those of the page. */
export type Colours = Omit<Palette, "sockets">;

/** The page's colours, read again when the theme has changed. */
export function useColours(): Colours {
  const [colours, setColours] = useState(() => readPalette({}));
  useEffect(() => {
    const read = () => setColours(readPalette({}));
    const watch = new MutationObserver(read);
    watch.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    return () => watch.disconnect();
  }, []);
  useSettings(({ theme }) => theme);
  return colours;
}
