import { input, output } from "#kit/port.ts";
import { socket } from "#kit/socket.ts";

/** What the nodes of tests hand to each other. */
export const NUMBER = socket<number>("NUMBER", {
  title: "Number",
  colour: "#3366cc",
  describe: (value) => `the number ${value}`,
});
export const TEXT = socket<string>("TEXT", { title: "Text", colour: "#66aa33" });

/** The ports of a node that hands a number on. */
export const handingOn = {
  inputs: { value: input(NUMBER, "A number") },
  outputs: { value: output(NUMBER, "The same number") },
};
