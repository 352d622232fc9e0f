/** The part of jstat that the lab uses; the package has no types. */
declare module 'jstat' {
  interface JStat {
    /** Arithmetic mean. */
    mean(values: readonly number[]): number;
    /** Standard deviation; of the sample, with n − 1, if `isSample`. */
    stdev(values: readonly number[], isSample: boolean): number;
    readonly studentt: {
      /** The p-quantile of Student's t distribution. */
      inv(p: number, degreesOfFreedom: number): number;
    };
  }
  const jstat: { readonly jStat: JStat };
  export default jstat;
}
