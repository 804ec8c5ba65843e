import { useEffect } from 'preact/hooks';

import { SEARCH_ID } from './search-box.tsx';

/** `/` goes to the search, Escape and Backspace go back, wherever on the page one is. */
export function useShortcuts(back: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target instanceof Element && event.target.closest('input, select, textarea')) return;
      if (event.key === '/') document.getElementById(SEARCH_ID)?.focus();
      else if (event.key === 'Escape' || event.key === 'Backspace') back();
      else return;
      event.preventDefault();
    };
    addEventListener('keydown', onKey);
    return () => {
      removeEventListener('keydown', onKey);
    };
  }, [back]);
}
