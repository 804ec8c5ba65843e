import { useMemo, useState } from 'preact/hooks';

import { percent, weight } from '../model/format.ts';
import { heaviestBy, type SymbolWeight, symbolWeights } from '../model/heaviest.ts';
import { Meter } from '../parts/meter.tsx';
import { Segmented } from '../parts/segmented.tsx';
import { ORIGIN_TITLES } from './palette.ts';
import type { FlameView } from './use-flame-view.ts';

const FEW = 8;
const MANY = 100;

/** The heaviest frames of what the graph shows: the graph in words. */
export function FrameTable({ flame, onSearch }: { flame: FlameView; onSearch: (text: string) => void }) {
  const { model, selection, folded } = flame;
  const [by, setBy] = useState<'self' | 'total'>('self');
  const [count, setCount] = useState(FEW);
  const weights = useMemo(() => symbolWeights(model, selection, folded), [model, selection, folded]);
  const rows = useMemo(() => heaviestBy(weights, by, count), [weights, by, count]);
  if (rows.length === 0) return null;
  return (
    <div class="heaviest">
      <div class="heading">
        <h3>Heaviest frames</h3>
        <Segmented
          label="Heaviest by"
          options={[
            { value: 'self', label: 'Self', title: 'What was running itself' },
            { value: 'total', label: 'Total', title: 'With all that it called' },
          ]}
          value={by}
          onChange={setBy}
        />
      </div>
      <div class="table-scroll">
        <table>
          <thead>
            <tr>
              <th scope="col" class="number" aria-sort={by === 'self' ? 'descending' : undefined}>
                Self
              </th>
              <th scope="col" class="number" aria-sort={by === 'total' ? 'descending' : undefined}>
                Total
              </th>
              <th class="meter-column" aria-hidden="true" />
              <th scope="col">Frame</th>
              <th scope="col">Code</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <FrameRow key={row.symbol} row={row} flame={flame} by={by} onSearch={onSearch} />
            ))}
          </tbody>
        </table>
      </div>
      {weights.length > FEW && (
        <button
          type="button"
          class="link"
          aria-expanded={count > FEW}
          onClick={() => {
            setCount(count > FEW ? FEW : MANY);
          }}
        >
          {count > FEW ? 'Fewer' : `More of ${weights.length.toLocaleString('en')} frames`}
        </button>
      )}
    </div>
  );
}

interface FrameRowProps {
  row: SymbolWeight;
  flame: FlameView;
  by: 'self' | 'total';
  onSearch: (text: string) => void;
}

function FrameRow({ row, flame: { model, selection }, by, onSearch }: FrameRowProps) {
  const info = model.symbols[row.symbol];
  if (!info) return null;
  const { label, origin, family } = info;
  const all = selection.all || 1;
  return (
    <tr>
      <td class="number" title={weight(row.self, selection.unit)}>
        {percent(row.self / all)}
      </td>
      <td class="number" title={weight(row.total, selection.unit)}>
        {percent(row.total / all)}
      </td>
      <td class="meter-column">
        <Meter ratio={row[by] / all} />
      </td>
      <th scope="row" class="frame-cell">
        <button
          type="button"
          class="link mono"
          title={`${label.full}\nFind it in the graph`}
          onClick={() => {
            onSearch(label.full);
          }}
        >
          {label.short}
        </button>
        {label.scope !== '' && <span class="hint mono scope">{label.scope}</span>}
      </th>
      <td>
        {family === 'class' ? (
          <span class="chip fill-kind-class">Class</span>
        ) : (
          <span class={`chip fill-origin-${origin}`}>{ORIGIN_TITLES[origin]}</span>
        )}
      </td>
    </tr>
  );
}
