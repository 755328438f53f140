import { Dialog, Modal, ModalOverlay } from "react-aria-components";
import { Finder, type FinderItem, type FinderSection } from "./finder.tsx";
import "./dialog.css";
import "./pick.css";

/** A window with a field and a list under it, near the top: choose one, or close it by Escape or a click beside it. */
export function Pick<T extends FinderItem>({
  name,
  onClose,
  ...finder
}: {
  readonly name: string;
  readonly placeholder: string;
  readonly query: string;
  readonly sections: readonly FinderSection<T>[];
  readonly empty: string;
  readonly marked?: string;
  onQuery(query: string): void;
  onChoose(item: T): void;
  onClose(): void;
}) {
  return (
    <ModalOverlay className="overlay high" isOpen isDismissable onOpenChange={(open) => open || onClose()}>
      <Modal className="modal pick">
        <Dialog className="dialog" aria-label={name}>
          <Finder<T> name={name} autoFocus {...finder} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
