import type { SubtaskProfile } from '../../../analyse/index.ts';
import { wholePercent } from '../model/format.ts';
import { subtaskId } from '../model/thread-choices.ts';

interface BusySubtasksProps {
  subtasks: readonly SubtaskProfile[];
  onShow: (threads: string) => void;
}

/** The subtasks that were recorded, side by side: one that stands out is skew. */
export function BusySubtasks({ subtasks, onShow }: BusySubtasksProps) {
  if (subtasks.length < 2) return null;
  return (
    <section aria-labelledby="subtasks-title">
      <h2 id="subtasks-title">Busy subtasks</h2>
      <div class="table-scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">Subtask</th>
              <th scope="col" class="number">
                Busy
              </th>
              <th scope="col" class="number">
                On the CPU
              </th>
              <th scope="col" class="number" title="of its thread: on the CPU / by the wall clock">
                Samples
              </th>
              <th scope="col">TaskManager</th>
            </tr>
          </thead>
          <tbody>
            {subtasks.map((subtask, position) => (
              <tr key={position}>
                <th scope="row">
                  <button
                    type="button"
                    class="link"
                    title={`${subtask.threadName}: show it in the flame graph`}
                    onClick={() => {
                      onShow(subtaskId(position));
                    }}
                  >
                    {subtask.index}
                    {subtask.attempt > 0 && ` (attempt ${subtask.attempt})`}
                  </button>
                </th>
                <td class="number">{wholePercent(subtask.busyRatio)}</td>
                <td class="number">{wholePercent(subtask.onCpuRatio)}</td>
                <td class="number">
                  {subtask.cpuSamples.toLocaleString('en')} / {subtask.wallSamples.toLocaleString('en')}
                </td>
                <td class="wrap">{subtask.taskManagerId}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
