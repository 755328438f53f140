/** Something that can be done from the keyboard, a menu and the command palette alike. */
export interface Action {
  /** Its title is the text `actions.ID`. */
  readonly id: string;
  /** Its keys unless a person has chosen others: `Mod` is Ctrl, or Cmd on a Mac. Several are separated by a space. */
  readonly keys?: string;
  /** It makes sense from the keyboard only, and is not listed among commands. */
  readonly silent?: true;
  /** Whether it can be done now; always if left out. */
  enabled?(): boolean;
  run(): void;
}
