/** The path of a new backup: `/media/disk/nepenthe-lab-paper-2026-03-14-1509.tar`. */
export function backupFile(folder: string, project: string, now: Date): string {
  const words = project
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');
  const two = (number: number): string => String(number).padStart(2, '0');
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  const name = ['nepenthe-lab', words, day, two(now.getHours()) + two(now.getMinutes())].filter(Boolean).join('-');
  return `${folder.trim().replace(/[/\\]$/, '')}/${name}.tar`;
}
