import { expect, expectTypeOf, test } from "vitest";
import { z } from "zod";
import type { Capabilities, NodeContext } from "#kit/context.ts";
import { defineNode } from "#kit/define-node.ts";
import { output } from "#kit/port.ts";
import { socket } from "#kit/socket.ts";

// Optional here, so that the other tests need not supply it; a pack would leave out the question mark.
declare module "#kit/context.ts" {
  interface Capabilities {
    readonly greeter?: { greet(name: string): string };
  }
}

const TEXT = socket<string>("TEXT", { title: "Text", colour: "#66aa33" });

test("a pack adds a capability by module augmentation and meets it, typed, in the context of its nodes", async () => {
  const greet = defineNode({
    type: "test/greet",
    version: 1,
    title: "Greet",
    summary: "Says hello.",
    inputs: {},
    outputs: { text: output(TEXT, "The greeting") },
    params: z.object({ name: z.string() }),
    run: (_, { name }, { greeter }) => {
      expectTypeOf(greeter).toEqualTypeOf<Capabilities["greeter"]>();
      return { text: greeter?.greet(name) ?? "" };
    },
  });
  const context = { greeter: { greet: (name) => `Hello ${name}` } } satisfies Pick<
    Capabilities,
    "greeter"
  > as unknown as NodeContext;
  expect(await greet.run({}, { name: "Ada" }, context)).toEqual({ text: "Hello Ada" });
});
