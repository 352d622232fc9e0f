import { LabError } from '#shared/errors/index.ts';
import { listed } from '#shared/text/index.ts';
import { type LeftOut, undecided } from '../../source/left-out.ts';
import type { UnusedParts } from '../../source/unused-parts.ts';
import type { SplitName } from '../../store/data-set-folder.ts';
import { type ArrayRole, roleOf, wordsOf } from './array-names.ts';
import type { ByteSource } from './npy-array.ts';

const MAX_LISTED = 20;

type Roles = Partial<Record<SplitName, Partial<Record<ArrayRole['content'], ByteSource>>>>;

/**
 * Assigns arrays to splits by their names. Throws LabError `bad-file` if two fit, `not-found` without training images, and `conflict` if
 * others look like a split of their own: images and labels of one name.
 */
export function rolesOf(arrays: ReadonlyMap<string, ByteSource>, file: string, unused: UnusedParts, leftOut: LeftOut): Roles {
  const roles: Roles = {};
  const others: string[] = [];
  for (const [name, source] of arrays) {
    if (leftOut.has(name)) {
      unused.add('arrays left out on request', name);
      continue;
    }
    const role = roleOf(name);
    if (!role) {
      others.push(name);
      continue;
    }
    const { [role.content]: other, ...rest } = roles[role.split] ?? {};
    if (other) {
      const message = `Several arrays match the ${role.split} ${role.content}.`;
      throw new LabError('bad-file', message, 'Keep only one of them, or leave the others out.', { file, location: name });
    }
    roles[role.split] = { ...rest, [role.content]: source };
  }
  leftOut.refuseUnknown(file);
  if (!roles.train) {
    const found = listed([...arrays.keys()], MAX_LISTED) || 'none';
    const remedy = 'Name the arrays x_train, y_train, x_test and y_test, or images and labels.';
    throw new LabError('not-found', `There is no array of training images. Arrays found: ${found}.`, remedy, { file, location: 'x_train' });
  }
  refuseUnknownSplits(others, file);
  for (const name of others) unused.add('arrays', name);
  return roles;
}

function refuseUnknownSplits(names: readonly string[], file: string): void {
  const words = names.map((name) => ({ name, ...wordsOf(name) }));
  const unread = words.filter(
    ({ content, other }) => content && words.some((one) => one.content && one.content !== content && one.other === other),
  );
  if (unread.length === 0) return;
  const parts = unread.map(({ name }) => name);
  throw undecided(`The arrays ${listed(parts, MAX_LISTED)} belong to no split.`, 'Name them after train, val or test.', parts, file);
}
