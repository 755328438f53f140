import { expect, test } from "vitest";
import { fileNameOf } from "#web/ui/file-name.ts";
import { isCarrier, kindOf, kindOfText, titleOfFile } from "#web/workspace/files.ts";

const bytes = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const kind = (text: string) => kindOf(bytes(text.slice(0, 16)), async () => text);

test("a file is known by what is in it, whatever it is called", async () => {
  expect(await kind('{ "format": "lemica.workflow" }')).toEqual({ kind: "workflow" });
  expect(await kind('\n  { "format": "lemica.schedule" }')).toEqual({ kind: "schedule" });
  expect(await kind('{ "format": "lemica.error-graph" }')).toEqual({ kind: "error-graph" });
  expect(await kind("\x89PNG\r\n\x1a\n....")).toEqual({ kind: "carrier" });
});

test("a graph of ComfyUI's API is for the server to look at, as a picture is", async () => {
  expect(await kind('{ "1": { "class_type": "load/pipeline", "inputs": {} } }')).toEqual({ kind: "carrier" });
});

test("pictures and films that can carry a workflow are WebP, PNG, GIF, MP4 and WebM", () => {
  for (const head of [
    "\x1a\x45\xdf\xa3\x01",
    "\x89PNG\r\n\x1a\n",
    "GIF89a",
    "RIFF\0\0\0\0WEBPVP8X",
    "\0\0\0\x18ftypisom",
  ])
    expect(isCarrier(bytes(head))).toBe(true);
  for (const head of ["RIFF\0\0\0\0WAVEfmt ", "\xff\xd8\xff\xe0", "<svg", ""])
    expect(isCarrier(bytes(head))).toBe(false);
});

test("JSON of another program, other files and empty ones are told apart", async () => {
  expect(await kind('{ "nodes": [], "links": [] }')).toEqual({ kind: "other", why: "comfyui" });
  expect(await kind('{ "nodes": [] }')).toEqual({ kind: "other", why: "not-ours" });
  expect(await kind("[1, 2, 3]")).toEqual({ kind: "other", why: "not-ours" });
  expect(await kind("hello")).toEqual({ kind: "other", why: "unknown" });
  expect(await kind("")).toEqual({ kind: "other", why: "empty" });
});

test("damaged JSON is refused with the place that is wrong", () => {
  expect(() => kindOfText('{ "format": lemica }')).toThrow(/line 1, column 13/);
});

test("a byte order mark before JSON is no hindrance", async () => {
  const text = '\uFEFF{ "format": "lemica.workflow" }';
  expect(await kindOf(new TextEncoder().encode(text).slice(0, 16), async () => text)).toEqual({ kind: "workflow" });
});

test("JSON in UTF-16 is known by its mark", async () => {
  const text = '{ "format": "lemica.schedule" }';
  const head = Buffer.from(`\ufeff${text}`, "utf16le").subarray(0, 16);
  expect(await kindOf(head, async () => text)).toEqual({ kind: "schedule" });
  expect(await kindOf(Buffer.from(head).swap16(), async () => text)).toEqual({ kind: "schedule" });
});

test("a name becomes a file name that every system takes", () => {
  expect(fileNameOf("24 steps: fast/slow?", ".workflow.json")).toBe("24 steps fast slow.workflow.json");
  expect(fileNameOf("..", ".json")).toBe("workflow.json");
  expect(fileNameOf("校准与比较", ".json")).toBe("校准与比较.json");
});

test("the title of a file is its name without folder and endings", () => {
  expect(titleOfFile("moving-shapes-50-17.schedule.json")).toBe("moving-shapes-50-17");
  expect(titleOfFile("a.b.json")).toBe("a.b");
});
