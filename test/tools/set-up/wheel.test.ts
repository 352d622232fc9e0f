import { describe, expect, it } from 'vitest';
import { CUDA_WHEELS, TENSORFLOW_VERSION, TENSORFLOW_WHEELS } from '../../../tools/set-up/tensorflow-wheels.mjs';
import { pinArguments, readWheelName } from '../../../tools/set-up/wheel.mjs';

describe('a wheel', () => {
  it('is described by its file name', () => {
    expect(readWheelName('nvidia_cuda_nvcc_cu12-12.9.86-py3-none-manylinux2010_x86_64.manylinux_2_12_x86_64.whl')).toEqual({
      name: 'nvidia-cuda-nvcc-cu12',
      version: '12.9.86',
      python: 'py3',
      abi: 'none',
      platforms: ['manylinux2010_x86_64', 'manylinux_2_12_x86_64'],
    });
  });

  it('for one Python version is requested for that version, not the one that runs pip', () => {
    expect(pinArguments('tensorflow_cpu-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl').join(' ')).toBe(
      '--python-version 3.12 --implementation cp --abi cp312 --platform manylinux_2_27_x86_64 tensorflow-cpu==2.21.0',
    );
  });

  it('for any Python is requested without an interpreter', () => {
    expect(pinArguments('nvidia_nccl_cu12-2.32.3-py3-none-manylinux_2_27_x86_64.whl').join(' ')).toBe(
      '--python-version 3.12 --implementation py --abi none --platform manylinux_2_27_x86_64 nvidia-nccl-cu12==2.32.3',
    );
  });
});

describe('the pinned wheels', () => {
  it('of TensorFlow all have the same version and a hash', () => {
    for (const { file, sha256 } of Object.values(TENSORFLOW_WHEELS)) {
      expect(readWheelName(file).version).toBe(TENSORFLOW_VERSION);
      expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    }
  });

  it("of CUDA are the twelve of TensorFlow's extra, within the bounds of its metadata", () => {
    const bounds: Record<string, [from: string, below: string]> = {
      'nvidia-cublas-cu12': ['12.5.3.2', '13.0'],
      'nvidia-cuda-cupti-cu12': ['12.5.82', '13.0'],
      'nvidia-cuda-nvcc-cu12': ['12.5.82', '13.0'],
      'nvidia-cuda-nvrtc-cu12': ['12.5.82', '13.0'],
      'nvidia-cuda-runtime-cu12': ['12.5.82', '13.0'],
      'nvidia-cudnn-cu12': ['9.3.0.75', '10.0'],
      'nvidia-cufft-cu12': ['11.2.3.61', '12.0'],
      'nvidia-curand-cu12': ['10.3.6.82', '11.0'],
      'nvidia-cusolver-cu12': ['11.6.3.83', '12.0'],
      'nvidia-cusparse-cu12': ['12.5.1.3', '13.0'],
      'nvidia-nccl-cu12': ['2.27.7', '3.0'],
      'nvidia-nvjitlink-cu12': ['12.5.82', '13.0'],
    };
    const pinned = CUDA_WHEELS.map(({ file }) => readWheelName(file ?? ''));
    expect(pinned.map(({ name }) => name).sort()).toEqual(Object.keys(bounds).sort());
    const order = new Intl.Collator('en', { numeric: true });
    for (const { name = '', version = '' } of pinned) {
      const [from = '', below = ''] = bounds[name] ?? [];
      expect(order.compare(version, from), `${name} ${version} >= ${from}`).toBeGreaterThanOrEqual(0);
      expect(order.compare(version, below), `${name} ${version} < ${below}`).toBeLessThan(0);
    }
  });
});
