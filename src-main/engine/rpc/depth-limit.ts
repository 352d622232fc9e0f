import type { Context } from '@orpc/server';
import type { NodeHttpHandlerOptions, NodeHttpHandlerPlugin } from '@orpc/server/node';
import { LabError } from '#shared/errors/index.ts';
import { JsonDepth, TOO_DEEP } from '#shared/text/index.ts';
import { labResponse } from './map-errors.ts';

/** Refuses a request whose JSON is nested too deeply as its bytes arrive: parsing it would block the engine. Works like `BodyLimitPlugin`. */
export class DepthLimitPlugin<T extends Context> implements NodeHttpHandlerPlugin<T> {
  initRuntimeAdapter(options: NodeHttpHandlerOptions<T>): void {
    options.adapterInterceptors ??= [];
    options.adapterInterceptors.push(async (handled) => {
      const { request } = handled;
      const depth = new JsonDepth();
      const emit = request.emit.bind(request) as (event: string, ...values: unknown[]) => boolean;
      request.emit = (event: string, ...values: unknown[]) => {
        const [bytes] = values;
        if (event === 'data' && bytes instanceof Uint8Array && depth.isExceededBy(bytes)) throw labResponse(tooDeep());
        return emit(event, ...values);
      };
      try {
        return await handled.next(handled);
      } finally {
        request.emit = emit;
      }
    });
  }
}

function tooDeep(): LabError {
  return new LabError('invalid-request', `The request is ${TOO_DEEP}.`, 'Correct the document and try again.');
}
