import { svgImage } from './svg-image.ts';

export type AnimationFormat = 'gif' | 'webm';

/** How long each picture stays, and how long it takes to fade into the next, in milliseconds. */
const HOLD = 800;
const FADE = 400;
/** The last picture stays longer, before a GIF starts again. */
const LAST_HOLD = 2000;
/** Milliseconds between the frames of a fade. GIFs count in hundredths of a second. */
const GIF_STEP = 80;
const VIDEO_STEP = 40;
/** Pictures are scaled down to this many pixels, and to even sizes, which video codecs require. */
const MAX_WIDTH = 1440;
const MAX_HEIGHT = 1080;
/** Bits per second: sharp text on a still ground. */
const BITRATE = 4e6;

/** Pictures, blended: `share` of the second over the first. */
export interface AnimationFrame {
  readonly first: number;
  readonly second: number;
  readonly share: number;
  /** Milliseconds. */
  readonly duration: number;
}

/** The frames of an animation that holds each of `count` pictures and fades to the next. */
export function animationFrames(count: number, step: number): readonly AnimationFrame[] {
  const fades = Math.max(1, Math.round(FADE / step));
  return Array.from({ length: count }, (_, index) => {
    const isLast = index === count - 1;
    const held = { first: index, second: index, share: 0, duration: isLast ? LAST_HOLD : HOLD };
    const fade = Array.from({ length: isLast ? 0 : fades - 1 }, (__, frame) => {
      return { first: index, second: index + 1, share: (frame + 1) / fades, duration: step };
    });
    return [held, ...fade];
  }).flat();
}

/**
 * An animation of SVG pictures of one size that holds each and fades to the next.
 *
 * @param onprogress is called with the share that is done
 * @throws {Error} if this browser cannot encode the format
 */
export async function encodeAnimation(
  pictures: readonly string[],
  format: AnimationFormat,
  onprogress: (share: number) => void,
): Promise<Blob> {
  const images = await Promise.all(pictures.map(svgImage));
  const canvas = canvasFor(images);
  return format === 'gif' ? encodeGif(images, canvas, onprogress) : encodeVideo(images, canvas, onprogress);
}

async function encodeGif(
  images: readonly HTMLImageElement[],
  canvas: HTMLCanvasElement,
  onprogress: (share: number) => void,
): Promise<Blob> {
  const [{ Encoder }, { default: workerUrl }] = await Promise.all([import('modern-gif'), import('modern-gif/worker?url')]);
  const encoder = new Encoder({ workerUrl, width: canvas.width, height: canvas.height, looped: true, loopCount: 0 });
  const frames = animationFrames(images.length, GIF_STEP);
  for (const [index, frame] of frames.entries()) {
    await encoder.encode({ data: pixelsOf(draw(images, frame, canvas)), delay: frame.duration });
    onprogress((index + 1) / frames.length);
  }
  return encoder.flush('blob');
}

async function encodeVideo(
  images: readonly HTMLImageElement[],
  canvas: HTMLCanvasElement,
  onprogress: (share: number) => void,
): Promise<Blob> {
  const { BufferTarget, CanvasSource, getFirstEncodableVideoCodec, Output, Quality, WebMOutputFormat } = await import('mediabunny');
  const { width, height } = canvas;
  const quality = new Quality({ bitrate: BITRATE });
  const codec = await getFirstEncodableVideoCodec(['vp9', 'vp8', 'av1'], { width, height, quality });
  if (codec === null) throw new Error('This browser cannot encode video. Export a GIF instead.');
  const output = new Output({ format: new WebMOutputFormat(), target: new BufferTarget() });
  const source = new CanvasSource(canvas, { codec, quality });
  output.addVideoTrack(source);
  await output.start();
  const frames = animationFrames(images.length, VIDEO_STEP);
  let time = 0;
  for (const [index, frame] of frames.entries()) {
    draw(images, frame, canvas);
    await source.add(time / 1000, frame.duration / 1000);
    time += frame.duration;
    onprogress((index + 1) / frames.length);
  }
  await output.finalize();
  return new Blob([output.target.buffer ?? new ArrayBuffer()], { type: 'video/webm' });
}

/** As large as the largest picture, within the limits. */
function canvasFor(images: readonly HTMLImageElement[]): HTMLCanvasElement {
  const width = Math.max(...images.map((image) => image.naturalWidth));
  const height = Math.max(...images.map((image) => image.naturalHeight));
  const scale = Math.min(1, MAX_WIDTH / width, MAX_HEIGHT / height);
  const canvas = document.createElement('canvas');
  canvas.width = 2 * Math.floor((width * scale) / 2);
  canvas.height = 2 * Math.floor((height * scale) / 2);
  return canvas;
}

function draw(
  images: readonly HTMLImageElement[],
  { first, second, share }: AnimationFrame,
  canvas: HTMLCanvasElement,
): CanvasRenderingContext2D {
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('This browser cannot draw pictures.');
  for (const [index, alpha] of [[first, 1] as const, [second, share] as const]) {
    const image = images[index];
    if (!image || alpha === 0) continue;
    context.globalAlpha = alpha;
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
  }
  return context;
}

function pixelsOf(context: CanvasRenderingContext2D): Uint8ClampedArray<ArrayBuffer> {
  return context.getImageData(0, 0, context.canvas.width, context.canvas.height).data;
}
