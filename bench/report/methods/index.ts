import type { Method } from "../method.ts";
import { budCacheMethod } from "./budcache.ts";
import { dpCacheMethod } from "./dpcache.ts";
import { easyCacheMethod } from "./easycache.ts";
import { edgeMethods } from "./edges.ts";
import { fewerStepMethods } from "./fewer-steps.ts";
import { l2pMethod } from "./l2p.ts";
import { magCacheMethod } from "./magcache.ts";
import { meanCacheMethod } from "./meancache.ts";
import { ossMethods } from "./oss.ts";
import { ourMethods } from "./ours.ts";
import { publishedMethods } from "./published.ts";
import { seaCacheMethod } from "./seacache.ts";
import { taylorSeerMethods } from "./taylorseer.ts";
import { uniformMethods } from "./uniform.ts";

/** Every method of the table, in its order. */
export const methods: readonly Method[] = [
  ...fewerStepMethods,
  ...ossMethods,
  ...uniformMethods,
  ...publishedMethods,
  ...edgeMethods,
  meanCacheMethod,
  dpCacheMethod,
  magCacheMethod,
  easyCacheMethod,
  ...taylorSeerMethods,
  seaCacheMethod,
  l2pMethod,
  budCacheMethod,
  ...ourMethods,
];
