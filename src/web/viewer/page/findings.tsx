import type { Finding, OperatorShare } from '../../../analyse/index.ts';
import { percent } from '../model/format.ts';
import { Meter } from '../parts/meter.tsx';

/** Known causes that were recognised, with what they cost and what helps. */
export function Findings({ findings, onShow }: { findings: readonly Finding[]; onShow: (search: string) => void }) {
  if (findings.length === 0) return null;
  return (
    <section aria-labelledby="findings-title">
      <h2 id="findings-title">Findings</h2>
      <ul class="findings">
        {findings.map(({ id, title, share, evidence, advice }) => (
          <li key={id}>
            <p class="finding-title">
              <b>{title}</b> <span class="number">{percent(share)}</span>
            </p>
            <Meter ratio={share} />
            <p>{advice}</p>
            {evidence.length > 0 && (
              <ul class="evidence">
                {evidence.map((frame) => (
                  <li key={frame}>
                    <button
                      type="button"
                      class="link mono wrap"
                      title="Find it in the flame graph"
                      onClick={() => {
                        onShow(frame);
                      }}
                    >
                      {frame}
                    </button>
                  </li>
                ))}
              </ul>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** How the time divides over the operators that are chained into the vertex. */
export function Operators({ operators }: { operators: readonly OperatorShare[] }) {
  if (operators.length === 0) return null;
  return (
    <section aria-labelledby="operators-title">
      <h2 id="operators-title">Operators of the chain</h2>
      <table>
        <thead>
          <tr>
            <th scope="col">Operator</th>
            <th scope="col" class="number">
              Share
            </th>
            <th class="meter-column" aria-hidden="true" />
          </tr>
        </thead>
        <tbody>
          {operators.map(({ name, share }) => (
            <tr key={name}>
              <th scope="row" class="wrap">
                {name}
              </th>
              <td class="number">{percent(share)}</td>
              <td class="meter-column">
                <Meter ratio={share} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
