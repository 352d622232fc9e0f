import { type RunSource, UNKNOWN_PROGRAM } from '#shared/experiment/index.ts';

const programs: Readonly<Record<string, string>> = {
  [UNKNOWN_PROGRAM]: 'another program',
  nepenthe_log: 'a script with nepenthe_log',
  tensorboard: 'TensorBoard',
  mlflow: 'MLflow',
  wandb: 'Weights & Biases',
};

/** The program that recorded a run, within a sentence. */
export function programText(program: string): string {
  return programs[program] ?? program;
}

/** `TensorBoard 2.19, imported from /logs/a`. */
export function sourceText({ program, version, location }: RunSource): string {
  const name = programText(program);
  const text = `${name.charAt(0).toUpperCase()}${name.slice(1)}${version === undefined ? '' : ` ${version}`}`;
  return location === undefined ? text : `${text}, imported from ${location}`;
}

/** Why something cannot be done with a run that another program computes; undefined for a run of this lab. */
export function refusalOf(source: string | null, what: keyof typeof refusals): string | undefined {
  return source === null ? undefined : refusals[what];
}

const refusals = {
  pause: 'Another program runs it: pause or stop it there',
  resume: 'Another program ran it: resume it there',
  reduce: 'Another program made it: the lab has none of its models to reduce',
  branch: 'Another program made it: the lab has neither its experiment nor its models',
} as const;
