import { jobsSchema } from "#jobs/sqlite-schema.ts";
import type { Schema } from "#store/database.ts";
import { librarySchema } from "#store/library-index.ts";
import { workflowSchema } from "#store/workflow-tables.ts";

/** The tables of lemica.db, by room. */
export const schemas: readonly Schema[] = [jobsSchema, workflowSchema, librarySchema];
