import { closeSync, openSync } from "node:fs";
import { said } from "#core/said.ts";
import { failure } from "#diffusion/failures.ts";
import { MessageReader } from "./message-reader.ts";

type Kind = "model" | "graph" | "node" | "attribute" | "function" | "sparse" | "tensor" | "training" | "entry";

/** Where tensors can be in an ONNX message: field number → what lies there (onnx.proto3 of ONNX 1.17). */
const inside: Readonly<Record<Kind, Readonly<Record<number, Kind>>>> = {
  model: { 7: "graph", 20: "training", 25: "function" },
  training: { 1: "graph", 2: "graph" },
  function: { 7: "node", 11: "attribute" },
  graph: { 1: "node", 5: "tensor", 15: "sparse" },
  node: { 5: "attribute" },
  attribute: { 5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 22: "sparse", 23: "sparse" },
  sparse: { 1: "tensor", 2: "tensor" },
  tensor: { 13: "entry" },
  entry: {},
};

/**
 * The distinct `location`s of external data that a model names anywhere, in the order met. One pass over the file; weights
 * kept inside are skipped, not read, so a file of gigabytes takes milliseconds.
 * @throws Failure `onnx/not-a-model` when the file is no ONNX message or lacks its end.
 */
export function externalLocations(path: string): string[] {
  const file = openSync(path, "r");
  const found = new Set<string>();
  try {
    const reader = new MessageReader(file);
    const hasGraph = walk(reader, reader.length, "model", found);
    if (!hasGraph) throw new RangeError("it holds no graph");
  } catch (cause) {
    const reason = (cause as Error).message;
    throw failure(
      "onnx/not-a-model",
      said(
        "{path} is not a whole ONNX file: {reason}. Check that the download or the export is complete, and that it is the .onnx file that was given.",
        { path, reason },
      ),
      { cause },
    );
  } finally {
    closeSync(file);
  }
  return [...found];
}

/** Reads one message up to `end`; true if it holds a graph. */
function walk(reader: MessageReader, end: number, kind: Kind, found: Set<string>): boolean {
  let hasGraph = false;
  while (reader.position < end) {
    const tag = reader.varint();
    const child = inside[kind][Math.floor(tag / 8)];
    if (!child || tag % 8 !== 2) {
      reader.skip(tag % 8);
      continue;
    }
    const childEnd = reader.varint() + reader.position;
    if (child === "entry") readEntry(reader, childEnd, found);
    else walk(reader, childEnd, child, found);
    hasGraph ||= child === "graph";
  }
  if (reader.position !== end) throw new RangeError("a part of it ends too late or too early");
  return hasGraph;
}

/** A key (field 1) and its value (field 2), in either order: a writer of malice may turn them round. */
function readEntry(reader: MessageReader, end: number, found: Set<string>): void {
  const fields: Record<number, string> = {};
  while (reader.position < end) {
    const tag = reader.varint();
    if (tag % 8 === 2) fields[Math.floor(tag / 8)] = reader.text();
    else reader.skip(tag % 8);
  }
  if (reader.position !== end) throw new RangeError("a part of it ends too late or too early");
  if (fields[1] === "location") found.add(fields[2] ?? "");
}
