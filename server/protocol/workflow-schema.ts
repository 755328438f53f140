import { z } from "zod";

/** The version of the format that this program writes. Older ones are migrated, newer ones refused. */
export const WORKFLOW_VERSION = 1;
/** In characters. */
export const LONGEST_TITLE = 500;

const itemId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/, { error: "must be 1 to 64 letters, digits, - or _" })
  // States of nodes cross the wire by their ids, and a member of one of these names is dropped on the way.
  .refine((id) => !["__proto__", "constructor", "prototype"].includes(id), { error: "is a word of JavaScript's own" });
/** x and y in pixels of the canvas at scale 1, to the right and down. */
const pair = z.tuple([z.number(), z.number()]);
const colour = z.string().regex(/^#[0-9a-fA-F]{6}$/, { error: "must be a colour such as #445566" });
/** Written only where it holds, so that there is one way to write each workflow. */
const flag = z.literal(true, { error: "must be true, or left out" }).optional();
/** What something else goes by: an id, a type, a port, a parameter. Whether there is such a thing, the check says. */
const reference = z.string().max(200);
const title = z.string().max(LONGEST_TITLE);
/** [node id, port or parameter name]. */
const end = z.tuple([reference, reference]);
/** A name that a command line, a form and a block's ports go by; the parser drops the two words everywhere. */
const publicName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/, { error: "must be a letter, then up to 63 letters, digits, - or _" })
  .refine((name) => name !== "constructor" && name !== "prototype", { error: "is a word of JavaScript's own" });

export const workflowNode = z.strictObject({
  id: itemId,
  /** `room/name` of a definition, or `block/id` of a block that travels in the same file. */
  type: reference.min(1),
  /** The version of the definition that the parameters are written for; 1 for a block. */
  version: z.int().min(1),
  title: title.optional(),
  /** By name; what is left out has its default. */
  params: z.record(reference, z.unknown()).default({}),
  position: pair.optional(),
  size: pair.optional(),
  /**
   * Left out: it runs. `muted`: neither it nor what needs it runs. `bypassed`: what comes in goes out, to the output of the
   * same socket.
   */
  mode: z.enum(["muted", "bypassed"]).optional(),
  collapsed: flag,
  /** It stays where it is when things are moved. */
  pinned: flag,
  colour: colour.optional(),
});

/** From an output to an input: [node id, port name] each. */
export const workflowWire = z.strictObject({
  from: end,
  to: end,
  /** Ids of the reroutes it is drawn through, from its output on. */
  via: z.array(reference).min(1).max(100).optional(),
});

/** A dot that wires of one output are drawn through; moving it moves them all. */
export const workflowReroute = z.strictObject({ id: itemId, position: pair });

/** A frame that owns what stands in it: what lies under it by chance is no part of it. */
export const workflowGroup = z.strictObject({
  id: itemId.optional(),
  title,
  position: pair,
  size: pair,
  colour: colour.optional(),
  pinned: flag,
  /** Ids of nodes, notes and reroutes, each in one group at most. */
  members: z.array(reference).max(20_000).optional(),
});

export const workflowNote = z.strictObject({
  id: itemId.optional(),
  /** Markdown. */
  text: z.string().max(100_000),
  position: pair,
  size: pair.optional(),
  colour: colour.optional(),
  pinned: flag,
});

/** A parameter shown where the whole workflow is used as one thing: a form, a command line, a block. In that order. */
const exposedParam = z.strictObject({
  /** What it goes by; the parameter's own name if left out. */
  name: publicName.optional(),
  node: reference,
  param: reference,
  title: title.optional(),
});

/** An input of the workflow where it is used as a block: what comes in goes to all of these inputs of its nodes. */
const blockInput = z.strictObject({
  name: publicName,
  title: title.optional(),
  to: z.array(end).max(1000),
});

/** An output of the workflow where it is used as a block: what this output of one of its nodes gives. */
const blockOutput = z.strictObject({ name: publicName, title: title.optional(), from: end });

/** A workflow that nodes of the type `block/id` stand for. */
export const workflowBlock = z.strictObject({
  id: itemId,
  /** Where it came from, so that a newer version can be offered. */
  source: z.strictObject({ workflow: z.string().min(1).max(200), version: z.int().min(1) }).optional(),
  get workflow() {
    return workflowSchema;
  },
});

/** Whether no two go by one name. */
const distinct = (items: readonly { readonly name?: string | undefined; readonly param?: string }[]): boolean =>
  new Set(items.map(({ name, param }) => name ?? param)).size === items.length;
const named = { error: "must go by names that differ" };

/** `*.workflow.json`: what the user draws and saves. Ports and parameters by name, never by position. */
export const workflowSchema = z.strictObject({
  format: z.literal("lemica.workflow"),
  version: z.literal(WORKFLOW_VERSION),
  id: z.string().min(1).max(200),
  name: z.string().max(500),
  description: z.string().max(10_000).optional(),
  tags: z.array(z.string().min(1).max(100)).max(100).optional(),
  nodes: z.array(workflowNode).max(10_000),
  wires: z.array(workflowWire).max(100_000).default([]),
  reroutes: z.array(workflowReroute).max(10_000).optional(),
  groups: z.array(workflowGroup).max(10_000).default([]),
  notes: z.array(workflowNote).max(10_000).default([]),
  exposed: z.array(exposedParam).max(10_000).refine(distinct, named).default([]),
  inputs: z.array(blockInput).max(1000).refine(distinct, named).optional(),
  outputs: z.array(blockOutput).max(1000).refine(distinct, named).optional(),
  get blocks() {
    return z.array(workflowBlock).max(1000).optional();
  },
});

export type Workflow = z.output<typeof workflowSchema>;
export type WorkflowNode = z.output<typeof workflowNode>;
export type Wire = z.output<typeof workflowWire>;
export type WorkflowBlock = z.output<typeof workflowBlock>;
export type ExposedParam = z.output<typeof exposedParam>;
