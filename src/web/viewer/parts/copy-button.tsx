import { useState } from 'preact/hooks';

/** Copies a text and says whether it worked: from a file, a browser may refuse its clipboard. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [said, setSaid] = useState<string | null>(null);
  const copy = async (): Promise<void> => {
    setSaid((await copyText(text)) ? 'Copied' : 'The browser refused');
  };
  return (
    <button
      type="button"
      onClick={() => void copy()}
      onBlur={() => {
        setSaid(null);
      }}
    >
      <span aria-live="polite">{said ?? label}</span>
    </button>
  );
}

export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyThroughSelection(text);
  }
}

/** Works where the asynchronous clipboard is not allowed; for as long as browsers keep this old command. */
function copyThroughSelection(text: string): boolean {
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'off-screen';
  document.body.append(area);
  const focused = document.activeElement;
  area.select();
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- there is no other way without permission
  const copied = document.execCommand('copy');
  area.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return copied;
}
