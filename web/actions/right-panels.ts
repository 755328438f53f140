import { changeSettings } from "#web/store/settings.ts";

/** Opens the panels at the right with one of them in front. */
export function showRight(id: string): void {
  changeSettings({ rightOpen: true, rightPanel: id });
}
