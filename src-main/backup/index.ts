export { checkBackup } from './check-backup.ts';
export { filesBelow } from './files-below.ts';
export { DATABASE, STAGED } from './manifest.ts';
export { restoreBackup } from './restore-backup.ts';
export { writeBackup } from './write-backup.ts';
