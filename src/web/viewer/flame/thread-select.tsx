import { weight } from '../model/format.ts';
import type { ThreadChoice } from '../model/thread-choices.ts';
import type { ChangeView } from '../use-view-state.ts';
import type { FlameView } from './use-flame-view.ts';

/** Whose time is looked at: the busy subtasks, or any other thread of the same processes. */
export function ThreadSelect({ flame, change }: { flame: FlameView; change: ChangeView }) {
  const { choices, choice, selection } = flame;
  const option = ({ id, label, weight: ofChoice }: ThreadChoice) => (
    <option key={id} value={id}>
      {label} · {ofChoice === 0 ? 'no samples' : weight(ofChoice, selection.unit)}
    </option>
  );
  return (
    <label class="threads">
      <span class="off-screen">Threads</span>
      <select
        value={choice.id}
        onChange={({ currentTarget }) => {
          change({ threads: currentTarget.value });
        }}
      >
        {choices.busy.map(option)}
        {choices.groups.length > 0 && <optgroup label="Other threads">{choices.groups.map(option)}</optgroup>}
        {choices.threads.map(({ group, choices: ofGroup }) => (
          <optgroup key={group} label={group}>
            {ofGroup.map(option)}
          </optgroup>
        ))}
      </select>
    </label>
  );
}
