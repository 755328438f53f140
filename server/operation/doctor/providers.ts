import { askNode } from "./ask-program.ts";
import { type Check, fail, ok } from "./finding.ts";
import { REINSTALL } from "./machine.ts";

/** An ONNX model of one node, y = max(x, 0) for one number. */
const TINY =
  "CAgSEmxlbWljYS1ub2RlcyB0ZXN0czo2CgwKAXgSAXkiBFJlbHUSBHRlc3RaDwoBeBIKCggIARIECgIIAWIPCgF5EgoKCAgBEgQKAggBQgQKABAR";
const LIST = `const { listSupportedBackends } = await import("onnxruntime-node");
  console.log(listSupportedBackends().map(({ name }) => name).join(" "))`;
const open = (provider: string) => `const { InferenceSession } = await import("onnxruntime-node");
  await InferenceSession.create(Buffer.from("${TINY}", "base64"), { executionProviders: [${JSON.stringify(provider)}] });
  process.exit(0)`;

/**
 * Whether onnxruntime loads, and which execution providers can open a model: being built in tells nothing, since most of
 * them need drivers or libraries of the machine.
 */
export const checkProviders: Check = async ({ providers }) => {
  const said = await askNode(LIST);
  if ("failure" in said) return [fail("onnxruntime", `does not load (${said.failure})`, REINSTALL)];
  const tried = [...new Set([...said.out.trim().split(" "), ...providers])];
  const answers = await Promise.all(tried.map((provider) => askNode(open(provider))));
  const found = tried.filter((_, k) => "out" in answers[k]!);
  const lacking = providers.filter((name) => !found.includes(name));
  const remedy = `Set providers to some of ${found.join(", ")}, or install what is missing (README.md).`;
  return [
    ok("onnxruntime", `execution providers found: ${found.join(", ")}`),
    ...lacking.map((name) => fail("providers", `${name} is set, and cannot open a model here`, remedy)),
  ];
};
