import { useCallback, useEffect, useRef, useState } from 'preact/hooks';

import { fromHash, toHash, type ViewState } from './model/view-state.ts';

/** @param history `push`: the browser's Back button returns to the state before. @default 'replace' */
export type ChangeView = (change: Partial<ViewState>, history?: 'push' | 'replace') => void;

/** The view state, kept in the page's address in both directions. */
export function useViewState(): [ViewState, ChangeView] {
  const [state, setState] = useState(() => fromHash(location.hash));
  const latest = useRef(state);

  useEffect(() => {
    const read = (): void => {
      latest.current = fromHash(location.hash);
      setState(latest.current);
    };
    addEventListener('hashchange', read);
    return () => {
      removeEventListener('hashchange', read);
    };
  }, []);

  const change = useCallback<ChangeView>((change, how = 'replace') => {
    latest.current = { ...latest.current, ...change };
    setState(latest.current);
    const address = `#${toHash(latest.current)}`;
    if (how === 'push') history.pushState(null, '', address);
    else history.replaceState(null, '', address);
  }, []);

  return [state, change];
}
