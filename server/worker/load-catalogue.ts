import { type Catalogue, catalogueOf } from "#kit/catalogue.ts";
import { pack } from "#nodes/index.ts";
import { type AllowedPack, loadPacks } from "#server/packs/load-packs.ts";
import { ownWords } from "#server/packs/own-words.ts";

/**
 * The nodes of this program and of more packs. Packs are run: only those that the user has allowed may be named.
 * @throws Failure as `loadPacks` does. Error when two packs have a node of one type.
 */
export async function loadCatalogue(packs: readonly (AllowedPack | string)[]): Promise<Catalogue> {
  const others = await loadPacks(packs);
  return catalogueOf([...pack, ...others.nodes], ownWords, others.words);
}
