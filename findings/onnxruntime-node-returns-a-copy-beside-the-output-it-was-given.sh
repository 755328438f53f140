#!/usr/bin/env bash
# onnxruntime-node writes an output into the tensor that it is given for it, and returns another tensor with a copy of the numbers.
#
# Version: onnxruntime-node 1.30.0, CPU.
#
# What happens: session.run(feeds, { y: tensor }) fills the array of that tensor, and the y of the result is another tensor over another
# array of equal numbers: changing one does not change the other. So the memory of an output given in advance is taken on top of, and not
# in place of, what every call allocates, and the numbers are copied once more.
#
# Guessed: that the tensor in the result is the one that was given, as "pre-allocated output" says elsewhere (I/O binding of the Python package), so that a
# loop over large latents would allocate nothing.
# Matters: whoever takes the result as before, and gives outputs to save memory, has twice as much of it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts onnxruntime-node@1.30.0
cat >seen.cjs <<'JS'
const ort = require("onnxruntime-node");

/** y = −x of any length: opset 17, written by onnx.helper. */
const NEG = "CAg6NAoLCgF4EgF5IgNOZWcSAWdaEAoBeBILCgkIARIFCgMSAW5iEAoBeRILCgkIARIFCgMSAW5CBAoAEBE=";

async function main() {
  const session = await ort.InferenceSession.create(Buffer.from(NEG, "base64"));
  const given = new ort.Tensor("float32", new Float32Array(4), [4]);
  const { y } = await session.run({ x: new ort.Tensor("float32", Float32Array.from([1, 2, 3, 4]), [4]) }, { y: given });
  const filled = given.data.join();
  const returned = y.data.join();
  given.data[0] = 9;
  return `given ${filled}; returned ${returned}; the same tensor: ${y === given}; then ${given.data[0]} and ${y.data[0]}`;
}

main().then((line) => console.log(line));
JS
seen=$(node seen.cjs)
expected="given -1,-2,-3,-4; returned -1,-2,-3,-4; the same tensor: false; then 9 and -1"
printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  printf 'It behaves otherwise than it did: expected "%s".\n' "$expected"
  exit 1
fi
