import * as await0 from "node:fs";
import fc from "fast-check";
import { parseWorkflow, formatWorkflow } from "#protocol/workflow.ts";
import { checkWorkflow } from "#engine/check-workflow.ts";
import { planRun } from "#engine/plan-run.ts";
import { catalogueOf } from "#kit/catalogue.ts";
import { pack } from "#nodes/index.ts";
import { numberPack } from "../test/engine/number-pack.ts";
import { arithmetic, templates } from "../test/fuzz/documents.ts";
import { mutatedJson } from "../test/fuzz/mutations.ts";
const catalogue = catalogueOf([...pack, ...numberPack().catalogue.values()]);
const n = Number(process.argv[2]);
const t = { gen: 0, parse: 0, check: 0, plan: 0, format: 0 };
let last = performance.now(); const lap = (k: keyof typeof t) => { const now = performance.now(); const d = now - last; t[k] += d; if (d > 300) console.log(k, d.toFixed(0)); last = now; };
let i = 0;
fc.assert(fc.property(mutatedJson([...arithmetic, ...templates]), (text) => {
  if (i >= Number(process.argv[3] ?? 1e9)) (await0).writeFileSync("/tmp/h7last.json", text); lap("gen"); if (text.length > 1e6) console.log(i, "long", text.length);
  i++;
  try {
    let doc; try { doc = parseWorkflow(text); } catch (e) { lap("parse"); if ((e as Error).name !== "Failure") console.log(i, (e as Error).stack!.slice(0, 1500), text.length); return; }
    lap("parse");
    const p = checkWorkflow(doc, catalogue); lap("check");
    planRun(doc, catalogue); lap("plan");
    formatWorkflow(parseWorkflow(formatWorkflow(doc))); lap("format");
  } catch (e) { console.log(i, (e as Error).stack!.slice(0, 600), text.slice(0, 300)); }
}), { seed: 20261, numRuns: n });
console.log(n, t);
