import { loadProgram } from '#main/program/index.ts';
import { buildNetwork, initialWeights } from '#shared/networks/index.ts';
const big = process.argv[2] === 'big';
const steps = Number(process.argv[3] ?? 20);
const [widths, blocks, input] = big
  ? [
      [64, 128, 256, 512],
      [2, 2, 2, 2],
      [32, 32, 3],
    ]
  : [
      [16, 32, 64],
      [1, 2, 2],
      [28, 28, 1],
    ];
const g = buildNetwork({ kind: 'residual', widths, blocks, dropout: 0 } as any, input, 10);
const c = input[2]!;
const p = await loadProgram(
  g,
  {
    labelSmoothing: 0,
    nesterov: false,
    augmentation: { padCrop: 0, flip: false },
    normalisation: { mean: Array(c).fill(0.5), deviation: Array(c).fill(0.25) },
    precision: 'float32',
  },
  '/tmp/cpu-model-' + (big ? 'big' : 'small'),
);
p.assign(initialWeights(g, 1));
const n = 128;
const images = new Uint8Array(n * input[0]! * input[1]! * c).map((_, i) => (i * 7919) % 256);
const labels = Uint8Array.from({ length: n }, (_, i) => i % 10);
const w: number[] = [],
  u: number[] = [];
for (let i = 0; i < steps + 3; i++) {
  const t = performance.now(),
    k = process.cpuUsage();
  p.step({ images, labels }, { learningRate: 0.01, momentum: 0.9, weightDecay: 1e-4, seed: [1, i] });
  const d = process.cpuUsage(k);
  if (i >= 3) {
    w.push(performance.now() - t);
    u.push((d.user + d.system) / 1000);
  }
}
const med = (a: number[]) => a.sort((x, y) => x - y)[a.length >> 1]!.toFixed(1);
console.log(
  'wall',
  med(w),
  'min',
  w[0]!.toFixed(1),
  'cpu',
  med(u),
  'mincpu',
  u[0]!.toFixed(1),
  'rss',
  (process.resourceUsage().maxRSS / 1024).toFixed(0),
);
