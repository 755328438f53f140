import { X } from "lucide-react";
import type { ReactNode } from "react";
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { IconButton } from "./button.tsx";
import "./dialog.css";

/** A window over everything; Escape and the cross close it. */
export function Dialog({
  title,
  closeName,
  size = "medium",
  alert = false,
  children,
  footer,
  onClose,
}: {
  readonly title: string;
  /** The name of the cross. */
  readonly closeName: string;
  readonly size?: "small" | "medium" | "large" | "wide";
  /** It asks something that must be answered. */
  readonly alert?: boolean;
  readonly children: ReactNode;
  readonly footer?: ReactNode;
  onClose(): void;
}) {
  return (
    <ModalOverlay className="overlay" isOpen isDismissable={!alert} onOpenChange={(open) => open || onClose()}>
      <Modal className={`modal ${size}`}>
        <AriaDialog className="dialog" role={alert ? "alertdialog" : "dialog"}>
          <header>
            <Heading slot="title">{title}</Heading>
            <IconButton name={closeName} onPress={onClose}>
              <X />
            </IconButton>
          </header>
          <div className="dialog-body">{children}</div>
          {footer && <footer>{footer}</footer>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
