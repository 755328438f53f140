import { readFileSync } from "node:fs";
import { parseWorkflow, formatWorkflow } from "#protocol/workflow.ts";
console.log("go"); const t = readFileSync("/tmp/h7last.json","utf8");
try { JSON.parse(t); console.log("JSON ok"); } catch (e) { console.log(String(e)); }
try { parseWorkflow(t); console.log("parsed"); } catch (e) { console.log(String(e).slice(0,300)); }
