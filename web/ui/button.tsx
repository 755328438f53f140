import type { ReactNode } from "react";
import { Button as AriaButton, type ButtonProps as AriaButtonProps, ToggleButton } from "react-aria-components";
import { Tip } from "./tip.tsx";
import "./button.css";

export interface ButtonProps extends Omit<AriaButtonProps, "className" | "children"> {
  readonly children: ReactNode;
  /** `primary`: the one thing to do here. `quiet`: has no border until hovered. */
  readonly look?: "primary" | "plain" | "quiet" | "danger";
}

/** A button with words on it. */
export function Button({ look = "plain", ...props }: ButtonProps) {
  return <AriaButton {...props} className={`button ${look}`} />;
}

export interface IconButtonProps extends Omit<ButtonProps, "aria-label"> {
  /** What it does: its name for screen readers, and its tooltip. */
  readonly name: string;
  /** The keys that do the same, shown in the tooltip. */
  readonly keys?: string | undefined;
  /** Given: it is a switch, and this is its state. */
  readonly selected?: boolean;
}

/** A square button with an icon; its name is told on hover and focus. */
export function IconButton({ name, keys, selected, look = "quiet", onPress, isDisabled, ...props }: IconButtonProps) {
  const className = `button icon ${look}`;
  const shared = {
    "aria-label": name,
    className,
    ...(onPress && { onPress }),
    ...(isDisabled !== undefined && { isDisabled }),
  };
  return (
    <Tip text={name} keys={keys}>
      {selected === undefined ? (
        <AriaButton {...props} {...shared} />
      ) : (
        <ToggleButton {...shared} isSelected={selected}>
          {props.children}
        </ToggleButton>
      )}
    </Tip>
  );
}
