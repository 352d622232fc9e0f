/** Files and folders of systems, file servers and tools, which keep thumbnails and deleted images in them. */
const SYSTEM_NAME =
  /^(?:\..*|thumbs\.db|ehthumbs.*\.db|desktop\.ini|__macosx|__pycache__|@eadir|@tmp|@recycle|@recently-snapshot|#recycle|#snapshot|\$recycle\.bin|recycler|system volume information|lost\+found)$/i;

/** Whether a file or folder belongs to the system or a tool. */
export function isSystemName(name: string): boolean {
  return SYSTEM_NAME.test(name);
}
