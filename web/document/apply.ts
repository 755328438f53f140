import { group, own, ungroup } from "./change-groups.ts";
import { conceal, expose, orderExposed, setBlock, setInterface } from "./change-interface.ts";
import { changeItems, changeNode, move, place, withMember, withMembers, withoutItems } from "./change-items.ts";
import { connect, connectAll, disconnect, reroute } from "./change-wires.ts";
import type { Command, Fragment } from "./commands.ts";
import type { WorkflowDocument } from "./document.ts";
import { idsOf } from "./fresh-id.ts";
import { tidy } from "./tidy.ts";

/** Characters; no file takes more. */
const LONGEST_NOTE = 100_000;

/**
 * The document after a command. Pure; what does not change keeps its identity, and a command that changes nothing, such as
 * one about something that is not there any more, gives back the very same document. So does one with NaN or infinity in
 * it, which no file can hold. Time at most O(size of the document).
 */
export function apply(document: WorkflowDocument, command: Command): WorkflowDocument {
  if (command.type !== "replace" && !holdsInJson(command)) return document;
  switch (command.type) {
    case "add":
      return add(document, command);
    case "remove": {
      const left = withoutItems(document, new Set(command.ids));
      return left === document ? document : tidy(left);
    }
    case "move":
      return move(document, command.ids, command.by);
    case "place":
      return place(document, command.places);
    case "resize": {
      const { id, size, position } = command;
      return changeItems(
        document,
        new Set([id]),
        (item) => withMember(position ? withMember(item, "position", position) : item, "size", size),
        ["nodes", "notes", "groups"],
      );
    }
    case "connect":
      return connect(document, command);
    case "disconnect":
      return disconnect(document, command.inputs);
    case "set-param": {
      const { node, param, value } = command;
      return changeNode(document, node, (each) => withMember(each, "params", withMember(each.params, param, value)));
    }
    case "set-mode":
      return setMembers(document, withMembers(document, command.ids), "mode", command.mode, ["nodes"]);
    case "set-title": {
      const { id, title } = command;
      const named = setMembers(document, new Set([id]), "title", title === "" ? undefined : title, ["nodes"]);
      return setMembers(named, new Set([id]), "title", title ?? "", ["groups"]);
    }
    case "set-colour":
      return setMembers(document, new Set(command.ids), "colour", command.colour, ["nodes", "notes", "groups"]);
    case "collapse":
      return setMembers(document, new Set(command.ids), "collapsed", command.on || undefined, ["nodes"]);
    case "pin":
      return setMembers(document, new Set(command.ids), "pinned", command.on || undefined, [
        "nodes",
        "notes",
        "groups",
      ]);
    case "write-note":
      return setMembers(document, new Set([command.id]), "text", command.text.slice(0, LONGEST_NOTE), ["notes"]);
    case "group":
      return group(document, command.group);
    case "ungroup":
      return ungroup(document, command.ids);
    case "own":
      return own(document, command.group, command.members);
    case "reroute":
      return reroute(document, command);
    case "expose":
      return expose(document, command);
    case "conceal":
      return conceal(document, command);
    case "order-exposed":
      return orderExposed(document, command, command.to);
    case "set-interface":
      return setInterface(document, command.inputs, command.outputs);
    case "set-block":
      return setBlock(document, command.block);
    case "migrate": {
      const { node, version, params } = command;
      return changeNode(document, node, (each) => withMember(withMember(each, "version", version), "params", params));
    }
    case "describe": {
      const { type: _, ...given } = command;
      return Object.entries(given).reduce((next, [name, value]) => {
        if (value === undefined) return next;
        return withMember(next, name, value.length > 0 || name === "name" ? value : undefined);
      }, document);
    }
    case "replace":
      return command.document;
  }
}

/** Whether every number in a plain value is one that JSON can hold. */
function holdsInJson(value: unknown): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  return typeof value !== "object" || value === null || Object.values(value).every(holdsInJson);
}

/** The document after several commands. */
export function applyAll(document: WorkflowDocument, commands: readonly Command[]): WorkflowDocument {
  return commands.reduce(apply, document);
}

function setMembers(
  document: WorkflowDocument,
  ids: ReadonlySet<string>,
  name: string,
  value: unknown,
  kinds: Parameters<typeof changeItems>[3],
): WorkflowDocument {
  return changeItems(document, ids, (item) => withMember(item, name, value), kinds);
}

/** Whose id is taken, by something there or something before it, stays outside. */
function add(document: WorkflowDocument, fragment: Fragment): WorkflowDocument {
  const taken = idsOf(document);
  const added = <T extends { readonly id: string }>(there: readonly T[], items: readonly T[] = []): readonly T[] => {
    const fresh = items.filter(({ id }) => !taken.has(id) && taken.add(id));
    return fresh.length > 0 ? [...there, ...fresh] : there;
  };
  const blocks = fragment.blocks?.filter(({ id }) => !document.blocks.some((block) => block.id === id)) ?? [];
  const next: WorkflowDocument = {
    ...document,
    nodes: added(document.nodes, fragment.nodes),
    notes: added(document.notes, fragment.notes),
    reroutes: added(document.reroutes, fragment.reroutes),
    blocks: blocks.length > 0 ? [...document.blocks, ...blocks] : document.blocks,
  };
  const groups = added(document.groups, fragment.groups);
  const wired = connectAll(next, fragment.wires ?? []);
  const whole = tidy(groups === document.groups ? wired : { ...wired, groups });
  const same = (Object.keys(whole) as (keyof WorkflowDocument)[]).every((key) => whole[key] === document[key]);
  return same ? document : whole;
}
