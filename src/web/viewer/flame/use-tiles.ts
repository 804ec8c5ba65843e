import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

import { paint, type Picture } from './painter.ts';
import { readPalette } from './palette.ts';

interface Size {
  /** CSS pixels. */
  width: number;
  height: number;
}

/**
 * Draws the part of a tall picture that is in the window, and half a window above and below it: browsers limit the size of a
 * canvas, and memory does too. Scrolling moves the canvas with the page; it is drawn again only when its edge would show.
 */
export function useTiles(
  stage: RefObject<HTMLElement | null>,
  canvas: RefObject<HTMLCanvasElement | null>,
  { tree, rows, focus, upward, colour, matches }: Omit<Picture, 'palette'>,
  { width, height }: Size,
): void {
  /** The part that is drawn, from its top; null: none yet. */
  const drawn = useRef<{ top: number; bottom: number } | null>(null);

  useLayoutEffect(() => {
    const place = stage.current;
    const surface = canvas.current;
    const context = surface?.getContext('2d', { alpha: false });
    if (!place || !surface || !context || width === 0) return;
    let frame = 0;

    const draw = (): void => {
      const { top } = place.getBoundingClientRect();
      const tileTop = Math.floor(Math.max(0, Math.min(height, -top - window.innerHeight / 2)));
      const tileHeight = Math.ceil(Math.min(height - tileTop, 2 * window.innerHeight));
      const pixelRatio = window.devicePixelRatio;
      surface.width = Math.round(width * pixelRatio);
      surface.height = Math.max(1, Math.round(tileHeight * pixelRatio));
      surface.style.width = `${width}px`;
      surface.style.height = `${tileHeight}px`;
      surface.style.transform = `translateY(${tileTop}px)`;
      const picture = { tree, rows, focus, upward, colour, matches, palette: readPalette(place) };
      paint(context, picture, { top: tileTop, width, height: tileHeight }, pixelRatio);
      drawn.current = { top: tileTop, bottom: tileTop + tileHeight };
      performance.mark('flinkprof:flame-drawn');
    };
    const drawIfNeeded = (): void => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => {
        const { top } = place.getBoundingClientRect();
        const from = Math.max(0, -top);
        const to = Math.min(height, window.innerHeight - top);
        if (to <= from || (drawn.current && drawn.current.top <= from && drawn.current.bottom >= to)) return;
        draw();
      });
    };
    const drawAnew = (): void => {
      drawn.current = null;
      drawIfNeeded();
    };

    draw();
    const colours = matchMedia('(prefers-color-scheme: dark)');
    const density = matchMedia(`(resolution: ${window.devicePixelRatio}dppx)`);
    addEventListener('scroll', drawIfNeeded, { passive: true });
    addEventListener('resize', drawIfNeeded);
    colours.addEventListener('change', drawAnew);
    density.addEventListener('change', drawAnew);
    return () => {
      cancelAnimationFrame(frame);
      removeEventListener('scroll', drawIfNeeded);
      removeEventListener('resize', drawIfNeeded);
      colours.removeEventListener('change', drawAnew);
      density.removeEventListener('change', drawAnew);
    };
  }, [stage, canvas, tree, rows, focus, upward, colour, matches, width, height]);
}
