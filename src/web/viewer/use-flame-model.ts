import { useEffect, useState } from 'preact/hooks';

import { type FlameModel, flameModel } from './model/flame-model.ts';
import { embeddedFlameData } from './page-data.ts';

/** The samples, read after the first paint: the verdict must not wait for them. Null until then. */
export function useFlameModel(): FlameModel | null {
  const [model, setModel] = useState<FlameModel | null>(null);
  useEffect(() => {
    // A task after the next frame: by then that frame is on the screen.
    let timer = 0;
    const frame = requestAnimationFrame(() => {
      timer = window.setTimeout(() => {
        setModel(flameModel(embeddedFlameData()));
      });
    });
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    };
  }, []);
  return model;
}
