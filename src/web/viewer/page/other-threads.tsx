import type { ThreadGroupLoad } from '../../../analyse/index.ts';
import { groupId } from '../model/thread-choices.ts';
import { Meter } from '../parts/meter.tsx';

interface OtherThreadsProps {
  groups: readonly ThreadGroupLoad[];
  onShow: (threads: string) => void;
}

/** What else the same processes spent CPU on. */
export function OtherThreads({ groups, onShow }: OtherThreadsProps) {
  if (groups.length === 0) return null;
  const most = Math.max(...groups.map(({ cpuCores }) => cpuCores));
  return (
    <section aria-labelledby="others-title">
      <h2 id="others-title">Other threads of the same processes</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">Group</th>
            <th scope="col" class="number">
              Threads
            </th>
            <th scope="col" class="number">
              CPU cores
            </th>
            <th class="meter-column" aria-hidden="true" />
          </tr>
        </thead>
        <tbody>
          {groups.map(({ group, threads, cpuCores }) => (
            <tr key={group}>
              <th scope="row">
                <button
                  type="button"
                  class="link"
                  title="Show it in the flame graph"
                  onClick={() => {
                    onShow(groupId(group));
                  }}
                >
                  {group}
                </button>
              </th>
              <td class="number">{threads}</td>
              <td class="number">{cpuCores.toFixed(2)}</td>
              <td class="meter-column">
                <Meter ratio={most === 0 ? 0 : cpuCores / most} kind="on-cpu" />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
