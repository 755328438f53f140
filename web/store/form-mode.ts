import { create } from "zustand";
import { useEditor } from "./editor.ts";

/** The tabs that show their run form in place of the canvas, by key. */
const useFormMode = create<{ readonly tabs: ReadonlySet<string> }>()(() => ({ tabs: new Set() }));

/** Whether the tab in front shows its form. */
export function useIsForm(): boolean {
  const active = useEditor((editor) => editor.active);
  return useFormMode(({ tabs }) => tabs.has(active));
}

export function isForm(): boolean {
  return useFormMode.getState().tabs.has(useEditor.getState().active);
}

export function showForm(on: boolean): void {
  const { active } = useEditor.getState();
  useFormMode.setState(({ tabs }) => {
    const next = new Set(tabs);
    if (on) next.add(active);
    else next.delete(active);
    return { tabs: next };
  });
}
