/** A small bar behind a number in a table. */
export function Meter({ ratio, kind = 'accent' }: { ratio: number; kind?: string }) {
  return (
    <span class="meter" aria-hidden="true">
      <span class={`fill-${kind}`} style={{ width: `${Math.min(1, Math.max(0, ratio)) * 100}%` }} />
    </span>
  );
}
