import type { Page } from "playwright-core";
import type { Spot } from "./handle.ts";

/** Drags a file from the desk over a place of the window, its middle if left out, and lets it go there. */
export async function dropFile(page: Page, name: string, content: string | Uint8Array, at?: Spot): Promise<void> {
  const bytes = Buffer.from(content).toString("base64");
  // What a page does with files from outside begins with these events; browsers let no program hold a real file over a page.
  await page.evaluate(`(() => {
    const bytes = Uint8Array.from(atob(${JSON.stringify(bytes)}), (letter) => letter.charCodeAt(0));
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([bytes], ${JSON.stringify(name)}));
    const [clientX, clientY] = ${at ? JSON.stringify(at) : "[innerWidth / 2, innerHeight / 2]"};
    const target = document.elementFromPoint(clientX, clientY);
    for (const type of ["dragenter", "dragover", "drop"])
      target.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer, clientX, clientY }));
  })()`);
}
