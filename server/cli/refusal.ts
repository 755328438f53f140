/** The command line, or a file that it names, is wrong; nothing was started. */
export class Refusal extends Error {
  override readonly name = "Refusal";
}
