/** The metrics that a run of the lab journals about the machine. */
export const systemMetrics = {
  /** CPU time of the run's process, in percent of all cores of the machine. */
  cpuPercent: 'system/cpu-percent',
  /** Percent of the time in which the GPU was busy. */
  gpuPercent: 'system/gpu-percent',
  /** Used memory of the GPU, by all processes. */
  gpuMemoryBytes: 'system/gpu-memory-bytes',
} as const;
