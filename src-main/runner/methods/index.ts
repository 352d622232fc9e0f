import type { MethodConfig } from '#shared/experiment/index.ts';
import { denseMethod } from './dense.ts';
import { impMethod } from './imp.ts';
import type { Method } from './method.ts';
import { nepentheMethod } from './nepenthe.ts';

export type { MeasuredLayer, Method } from './method.ts';

export function methodOf(config: MethodConfig): Method {
  switch (config.kind) {
    case 'dense':
      return denseMethod;
    case 'imp':
      return impMethod(config);
    case 'nepenthe':
      return nepentheMethod(config);
  }
}
