import { failures } from "#core/failure.ts";

/** What can go wrong in this room. */
export const failure = failures({
  "engine/cannot-write": {
    means: "A file could not be written into the output folder, or a calibration could not keep what it has measured.",
    remedy: "Free space there, or choose another folder.",
    blames: "work",
  },
  "store/backup-failed": {
    means: "The data folder was left as it is, because its database could not be copied before an update.",
    remedy: "Free some space there.",
    blames: "work",
  },
  "store/bad-item-name": {
    means: "A schedule or error graph cannot have this name, because some file system refuses it.",
    remedy: "Give another name.",
  },
  "store/bad-journal-name": {
    means: "A node asked for a journal by an impossible name.",
    remedy: "Its author has to mend it.",
    blames: "work",
  },
  "store/bad-tags": {
    means: "A tag is empty, too long or has a comma in it, or there are too many.",
    remedy: "Change what the sentence names.",
  },
  "store/bad-thumbnail": {
    means: "A picture of a workflow is no PNG or WebP, or too large.",
    remedy: "Send one of these, of at most 256 KiB.",
  },
  "store/bad-workflow-name": {
    means: "The name of a workflow is empty or too long.",
    remedy: "Give it 1 to 500 characters.",
  },
  "store/changed-elsewhere": {
    means: "Someone else saved another state since you loaded yours.",
    remedy: "Load it again, or save yours as a new one.",
    status: 412,
  },
  "store/database-busy": {
    means: "Another program writes to the database, or reads it, all the time.",
    remedy: "Try again; close the other program.",
    blames: "work",
    status: 503,
  },
  "store/database-damaged": {
    means: "A database file is damaged.",
    remedy:
      "Put a copy from the folder `backups` in its place; see [the data folder](how-it-works.md#the-data-folder).",
    blames: "work",
    status: 500,
  },
  "store/database-unusable": {
    means: "A database file cannot be opened, read or written.",
    remedy: "Check that its folder is there and yours, on a local disk.",
    blames: "work",
    status: 500,
  },
  "store/disk-full": {
    means: "There is no space left for a database.",
    remedy: "Free some space on its disk.",
    blames: "work",
    status: 507,
  },
  "store/item-too-large": {
    means: "A schedule or error graph is larger than 64 MiB.",
    remedy: "Leave samples or edges out.",
    status: 413,
  },
  "store/journal-entry-not-json": {
    means: "A node wrote something into its journal that JSON cannot hold.",
    remedy: "Its author has to mend it.",
    blames: "work",
  },
  "store/library-unusable": {
    means: "The folder of the library cannot be read or written.",
    remedy: "Check that it is a folder, yours, and has space left.",
    blames: "work",
    status: 500,
  },
  "store/locked": {
    means: "Another server, or a process that one left behind, uses the data folder.",
    remedy: "End it, or give another folder with `--data`.",
    blames: "work",
  },
  "store/name-taken": {
    means: "There is a schedule or error graph of this name already.",
    remedy: "Give another name, or replace that one.",
    status: 409,
  },
  "store/newer-database": {
    means: "A newer lemica-nodes has used the data folder.",
    remedy: "Update lemica-nodes, or use another data folder.",
  },
  "store/no-such-item": {
    means: "There is no such schedule or error graph in the library.",
    remedy: "Choose one from the list.",
    status: 404,
  },
  "store/no-such-version": {
    means: "A workflow has no such version, or no longer: old ones are thinned out.",
    remedy: "Choose one from its list of versions.",
    status: 404,
  },
  "store/no-such-workflow": {
    means: "There is no saved workflow of this id.",
    remedy: "Choose one from the list.",
    status: 404,
  },
  "store/not-a-file": {
    means: "Something in the library's folder is a link or a device.",
    remedy: "Put the file itself there.",
  },
  "store/not-in-trash": {
    means: "Only what is in the trash is deleted for ever.",
    remedy: "Move it there first.",
    status: 409,
  },
  "store/unreadable-item": {
    means: "A file of the library cannot be read.",
    remedy: "Check that it is yours.",
  },
  "store/workflow-in-trash": {
    means: "What is in the trash cannot be changed.",
    remedy: "Restore it first.",
    status: 409,
  },
});
