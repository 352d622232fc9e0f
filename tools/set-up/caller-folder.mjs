/**
 * The folder that relative paths on a command line refer to. npm runs scripts in the package's folder, also with `--prefix`, and passes on
 * the folder in which it was called.
 * @param {string} script the name of the npm script
 * @param {NodeJS.ProcessEnv} [env]
 * @param {string} [cwd]
 */
export function callerFolder(script, env = process.env, cwd = process.cwd()) {
  // Programs that a script starts inherit its variables.
  return env.npm_lifecycle_event === script ? (env.INIT_CWD ?? cwd) : cwd;
}
