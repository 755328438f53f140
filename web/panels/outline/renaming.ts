import { create } from "zustand";

/** The line of the outline whose title is being written. */
export const useRenaming = create<{ readonly id: string | undefined }>()(() => ({ id: undefined }));

export function rename(id: string | undefined): void {
  useRenaming.setState({ id });
}
