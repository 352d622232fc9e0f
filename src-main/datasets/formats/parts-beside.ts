import { join, relative, sep } from 'node:path';
import type { UnusedContent } from '#shared/contract/data-sets.ts';
import { listFolder } from '../source/list-folder.ts';
import { isSystemName } from '../source/system-name.ts';
import { UnusedParts } from '../source/unused-parts.ts';

/** What a source contains beside the folder inside it that is the data set. */
export async function partsBeside(source: string, folder: string): Promise<readonly UnusedContent[]> {
  const unused = new UnusedParts();
  let within = '';
  for (const name of relative(source, folder).split(sep)) {
    if (name === '') continue;
    const { files, folders } = await listFolder(join(source, within));
    for (const other of [...folders, ...files]) {
      if (other === name) continue;
      const what = isSystemName(other) ? 'hidden and system files and folders' : 'files and folders beside the data set';
      unused.add(what, join(within, other).split(sep).join('/'));
    }
    within = join(within, name);
  }
  return unused.all;
}
