import type { z } from "zod";
import type { catalogueSchema } from "#protocol/catalogue-schema.ts";
import type { Immutable } from "#protocol/immutable.ts";

/** What the server says that there is. */
export type Catalogue = Immutable<z.output<typeof catalogueSchema>>;
/** All that is known of a type of nodes. */
export type NodeKind = Catalogue["nodes"][number];
export type PortKind = NodeKind["inputs"][number];
export type SocketKind = Catalogue["sockets"][number];
