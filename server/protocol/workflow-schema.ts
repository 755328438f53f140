import { z } from "zod";

/** The version of the format that this program writes. Older ones are migrated, newer ones refused. */
export const WORKFLOW_VERSION = 1;

const id = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, { error: "must be 1 to 64 letters, digits, - or _" });
const pair = z.tuple([z.number(), z.number()]);

export const workflowNode = z.strictObject({
  id,
  /** `room/name` of a definition. */
  type: z.string().min(1),
  /** The version of the definition that the parameters are written for. */
  version: z.int().min(1),
  title: z.string().optional(),
  /** By name; what is left out has its default. */
  params: z.record(z.string(), z.unknown()).default({}),
  position: pair.optional(),
  size: pair.optional(),
  /**
   * Left out: it runs. `muted`: neither it nor what needs it runs. `bypassed`: what comes in goes out, to the output of the
   * same socket.
   */
  mode: z.enum(["muted", "bypassed"]).optional(),
});

/** From an output to an input: [node id, port name] each. */
export const workflowWire = z.strictObject({
  from: z.tuple([z.string(), z.string()]),
  to: z.tuple([z.string(), z.string()]),
});

const group = z.strictObject({ title: z.string(), position: pair, size: pair, colour: z.string().optional() });
const note = z.strictObject({ text: z.string(), position: pair, size: pair.optional(), colour: z.string().optional() });
/** A parameter shown where the whole workflow is used as one thing: a form, a command line. */
const exposed = z.strictObject({ node: z.string(), param: z.string(), title: z.string().optional() });

/** `*.workflow.json`: what the user draws and saves. Ports and parameters by name, never by position. */
export const workflowSchema = z.strictObject({
  format: z.literal("lemica.workflow"),
  version: z.literal(WORKFLOW_VERSION),
  id: z.string().min(1).max(200),
  name: z.string().max(500),
  nodes: z.array(workflowNode).max(10_000),
  wires: z.array(workflowWire).max(100_000).default([]),
  groups: z.array(group).max(10_000).default([]),
  notes: z.array(note).max(10_000).default([]),
  exposed: z.array(exposed).max(10_000).default([]),
});

export type Workflow = z.output<typeof workflowSchema>;
export type WorkflowNode = z.output<typeof workflowNode>;
export type Wire = z.output<typeof workflowWire>;
