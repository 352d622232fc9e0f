import type { EngineLink } from './engine-link.ts';
import { forwardToEngine } from './forward.ts';
import { RendererFiles } from './renderer-files.ts';
import { refusal } from './security-headers.ts';

const RPC = '/rpc/';

/** Answers the renderer: its files, and calls to the engine. Both the desktop scheme and `serve` use it. */
export class LabHost {
  readonly #link: EngineLink;
  readonly #files: RendererFiles;

  constructor(link: EngineLink, rendererFolder: string) {
    this.#link = link;
    this.#files = new RendererFiles(rendererFolder);
  }

  /** Procedures are called by POST only: browsers send an Origin with every POST, and none with a simple GET or HEAD. */
  async handle(request: Request): Promise<Response> {
    if (!new URL(request.url).pathname.startsWith(RPC)) return this.#files.respond(request);
    if (request.method !== 'POST') return refusal(405, 'Procedures are called by POST.', { allow: 'POST' });
    return forwardToEngine(this.#link, request);
  }
}
