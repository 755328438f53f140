import { said } from "#core/said.ts";
import type { libraryRoutes } from "#protocol/routes-library.ts";
import type { HandlersOf } from "./call.ts";
import { failure } from "./failures.ts";
import { allOf } from "./receive.ts";
import { sendBytes } from "./send-file.ts";
import type { Services } from "./services.ts";

/** Most bytes of a schedule or an error graph: a graph of 1,000 steps with all its edges is smaller. */
const LARGEST = 64 * 2 ** 20;

export function libraryHandlers({ library }: Services): HandlersOf<typeof libraryRoutes> {
  return {
    listLibrary: ({ query }) => library.list(query),
    libraryTags: async () => ({ items: await library.tags() }),
    saveToLibrary: async ({ query, ifMatch, receive }) =>
      library.save({ ...query, content: await allOf(receive(LARGEST)), ...(ifMatch && { replaces: ifMatch }) }),
    readLibraryItem: ({ params }) => library.read(params.id),
    readLibraryContent: async ({ params, response }) =>
      sendBytes(response, await library.content(params.id), params.id),
    changeLibraryItem: async ({ params, body }) => {
      if (body.name === undefined && body.tags === undefined)
        throw failure("http/bad-request", said("Nothing is to be changed; send a name, or tags."));
      const tagged = body.tags && (await library.retag(params.id, body.tags));
      return body.name === undefined ? tagged! : library.rename(params.id, body.name);
    },
    trashLibraryItem: ({ params }) => library.trash(params.id),
    listLibraryTrash: async () => ({ items: await library.trashed() }),
    restoreLibraryItem: ({ params }) => library.restore(params.id),
    emptyLibraryTrash: async () => ({ removed: await library.emptyTrash() }),
  };
}
