import { ChevronRight } from "lucide-react";
import type { ReactElement, ReactNode } from "react";
import {
  Menu as AriaMenu,
  Keyboard,
  MenuItem,
  MenuTrigger,
  Popover,
  Separator,
  SubmenuTrigger,
  Text,
} from "react-aria-components";
import "./field.css";
import "./menu.css";

/** One line of a menu; `separator` draws a line before it, `entries` open beside it. */
export interface MenuEntry {
  readonly id: string;
  readonly label: string;
  readonly icon?: ReactNode;
  readonly keys?: string | undefined;
  readonly disabled?: boolean;
  readonly danger?: boolean;
  readonly separator?: boolean;
  readonly entries?: readonly MenuEntry[];
}

/** A menu that opens from a button. */
export function Menu(props: {
  readonly trigger: ReactElement;
  readonly name: string;
  readonly entries: readonly MenuEntry[];
  onChoose(id: string): void;
}) {
  return (
    <MenuTrigger>
      {props.trigger}
      <Popover className="popover" offset={4}>
        <MenuList {...props} />
      </Popover>
    </MenuTrigger>
  );
}

/** The lines of a menu, for a popover that is opened otherwise, such as a context menu. */
export function MenuList({
  name,
  entries,
  onChoose,
}: {
  readonly name: string;
  readonly entries: readonly MenuEntry[];
  onChoose(id: string): void;
}) {
  const icons = entries.some(({ icon }) => icon !== undefined);
  return (
    <AriaMenu className="list" aria-label={name} onAction={(id) => onChoose(String(id))} autoFocus="first">
      {entries.flatMap((entry) => [
        ...(entry.separator ? [<Separator key={`before ${entry.id}`} className="separator" />] : []),
        entry.entries ? (
          <SubmenuTrigger key={entry.id} delay={120}>
            <Line entry={entry} icons={icons} />
            <Popover className="popover" offset={-2} aria-label={entry.label}>
              <MenuList name={entry.label} entries={entry.entries} onChoose={onChoose} />
            </Popover>
          </SubmenuTrigger>
        ) : (
          <Line key={entry.id} entry={entry} icons={icons} />
        ),
      ])}
    </AriaMenu>
  );
}

/** `icons`: whether other lines have one, so that all titles begin at one place. */
function Line({ entry, icons }: { readonly entry: MenuEntry; readonly icons: boolean }) {
  const { id, label, icon, keys, disabled = false, danger, entries } = entry;
  return (
    <MenuItem id={id} textValue={label} isDisabled={disabled} className={`list-item${danger ? " danger" : ""}`}>
      {icons && <span className="menu-icon">{icon}</span>}
      <Text slot="label" className="menu-label">
        {label}
      </Text>
      {keys && <Keyboard>{keys}</Keyboard>}
      {entries && <ChevronRight className="menu-more" aria-hidden />}
    </MenuItem>
  );
}
