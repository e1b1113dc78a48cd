import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { RunDetail } from 'caudal/api'
import type { ReactElement, ReactNode } from 'react'
import { api } from '../api.ts'
import { formatAbsolute, formatWindow } from '../time/format.ts'
import { useLanguage } from '../words/language.tsx'
import { JsonView } from './json-view.tsx'
import { Loaded } from './loaded.tsx'

/** What a step was given: its input, the run's parameters and window, and the versions of datasets that started the run. */
export function StepInput({ run, step }: { readonly run: RunDetail; readonly step: string }): ReactElement {
  const spoken = useLanguage()
  const { say } = spoken
  const found = useQuery({
    queryKey: ['run', run.run, 'input', step],
    queryFn: ({ signal }) => api.runs.input({ path: { run: run.run, step }, query: {}, signal }),
  })
  const { window } = run
  return (
    <div className="stack">
      <Loaded from={found} rows={3}>
        {({ given, from, missing, target }) => (
          <>
            <Part title={say('input.given')}>
              {given === null ? <p className="dim">{say('input.nothing')}</p> : <JsonView value={given} />}
              {from.length > 0 && (
                <p className="dim">
                  {say('input.from')}{' '}
                  {from.map((name, at) => (
                    <span key={name}>
                      {at > 0 && ', '}
                      <Link to="/runs/$run" params={{ run: run.run }} search={{ step: name, tab: 'output' }}>
                        {name}
                      </Link>
                    </span>
                  ))}
                </p>
              )}
              {missing.length > 0 && <p className="dim">{say('input.missing', { steps: missing.join(', ') })}</p>}
            </Part>
            {target !== null && (
              <Part title={say('input.target')}>
                <JsonView value={target} />
              </Part>
            )}
          </>
        )}
      </Loaded>
      <Part title={say('run.params')}>
        {Object.keys(run.params).length === 0 ? <p className="dim">{say('input.nothing')}</p> : <JsonView value={run.params} />}
      </Part>
      <Part title={say('col.window')}>
        <p>{formatWindow(window)}</p>
        <p className="dim">
          {formatAbsolute(Date.parse(window.start), spoken)} – {formatAbsolute(Date.parse(window.end), spoken)}
        </p>
      </Part>
      {run.causes.length > 0 && <Causes causes={run.causes} />}
    </div>
  )
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactElement {
  return (
    <section className="stack" aria-label={title}>
      <h3>{title}</h3>
      {children}
    </section>
  )
}

function Causes({ causes }: Pick<RunDetail, 'causes'>): ReactElement {
  const { say } = useLanguage()
  return (
    <Part title={say('input.causes')}>
      <ul>
        {causes.map(({ dataset, version }) => (
          <li key={`${dataset}/${version}`}>
            <Link to="/datasets/$dataset" params={{ dataset }} search={{ tab: 'versions' }}>
              {dataset}
            </Link>{' '}
            <span className="mono dim">{version}</span>
          </li>
        ))}
      </ul>
    </Part>
  )
}
