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

  async handle(request: Request): Promise<Response> {
    const isCall = new URL(request.url).pathname.startsWith(RPC);
    return isCall ? forwardToEngine(this.#link, request) : this.#files.respond(request);
  }
}
