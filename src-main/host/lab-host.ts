import type { EngineLink } from './engine-link.ts';
import { forwardToEngine } from './forward.ts';
import { RendererFiles } from './renderer-files.ts';

const RPC = '/rpc/';

/** Answers the renderer: its files, and calls to the engine. Both the desktop scheme and `serve` use it. */
export class LabHost {
  readonly #link: EngineLink;
  readonly #files: RendererFiles;

  constructor(link: EngineLink, rendererFolder: string) {
    this.#link = link;
    this.#files = new RendererFiles(rendererFolder);
  }

  handle(request: Request): Promise<Response> {
    return new URL(request.url).pathname.startsWith(RPC) ? forwardToEngine(this.#link, request) : this.#files.respond(request);
  }
}
