/** Tells electron-builder that the app's node_modules are no concern of its own: the archive has none, and all others are resources. */
export default function beforeBuild() {
  return false;
}
