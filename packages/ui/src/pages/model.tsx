import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import type { ModelDetail } from 'caudal/api'
import type { ReactElement } from 'react'
import type { ModelSearch } from '../address.ts'
import { api } from '../api.ts'
import { Loaded } from '../parts/loaded.tsx'
import { kindText } from '../parts/model-kind.ts'
import { ModelColumns } from '../parts/model-columns.tsx'
import { ModelTests } from '../parts/model-tests.tsx'
import { Count, Moment } from '../parts/moment.tsx'
import { SqlView } from '../parts/sql-view.tsx'
import { Tabs } from '../parts/tabs.tsx'
import { EmptyView } from '../parts/views.tsx'
import { useLanguage } from '../words/language.tsx'

/** A model: its code beside what it was compiled to, its columns, its tests, and what it is made from and used by. */
export function ModelPage(): ReactElement {
  const { model } = useParams({ from: '/models/$model' })
  const found = useQuery({
    queryKey: ['model', model, 'itself'],
    queryFn: ({ signal }) => api.models.get({ path: { model }, signal }),
  })
  return <div className="page">{<Loaded from={found}>{(detail) => <ModelBody model={detail} />}</Loaded>}</div>
}

function ModelBody({ model }: { readonly model: ModelDetail }): ReactElement {
  const { say } = useLanguage()
  const search: ModelSearch = useSearch({ from: '/models/$model' })
  const navigate = useNavigate()
  const tab = search.tab ?? (model.code === '' ? 'columns' : 'code')
  const tabs = (['code', 'columns', 'tests', 'flow'] as const).map((value) => ({ value, label: say(`model.${value}`) }))
  return (
    <>
      <ModelHead model={model} />
      <Tabs
        label={model.name}
        tabs={tabs}
        picked={tab}
        pick={(value) => void navigate({ to: '/models/$model', params: { model: model.id }, search: { tab: value }, replace: true })}
      />
      {tab === 'code' && <Code model={model} />}
      {tab === 'columns' && <ModelColumns model={model} />}
      {tab === 'tests' && <ModelTests model={model} />}
      {tab === 'flow' && <Flow model={model} />}
    </>
  )
}

function ModelHead({ model }: { readonly model: ModelDetail }): ReactElement {
  const { say } = useLanguage()
  const { dataset, served } = model
  return (
    <div className="stack">
      <h1>{model.name}</h1>
      <div className="row dim">
        <span>{kindText(model.type, say)}</span>
        {dataset !== null && served === null && <span>{say('models.notBuilt')}</span>}
        {served !== null && (
          <>
            <span>
              <Count of={served.rows} /> {say('col.rows').toLowerCase()}
            </span>
            <Link to="/runs/$run" params={{ run: served.run }}>
              {say('col.built')} <Moment at={served.writtenAt} />
            </Link>
          </>
        )}
        {dataset !== null && (
          <>
            <Link to="/datasets/$dataset" params={{ dataset }}>
              {say('model.dataset')}
            </Link>
            <Link to="/graph" search={{ of: dataset, depth: 3 }}>
              {say('nav.graph')}
            </Link>
          </>
        )}
        <span className="mono">{model.path}</span>
      </div>
      {model.description !== '' && <p className="written">{model.description}</p>}
      {(model.facts.length > 0 || model.tags.length > 0) && (
        <dl className="facts">
          {model.facts.map(({ name, value }) => (
            <div key={name} className="fact">
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
          {model.tags.length > 0 && (
            <div className="fact">
              <dt>{say('col.tags')}</dt>
              <dd className="row">
                {model.tags.map((tag) => (
                  <Link key={tag} to="/models" search={{ tag }}>
                    {tag}
                  </Link>
                ))}
              </dd>
            </div>
          )}
        </dl>
      )}
    </div>
  )
}

function Code({ model }: { readonly model: ModelDetail }): ReactElement {
  const { say } = useLanguage()
  if (model.code === '') return <p className="dim">{say('model.noCode')}</p>
  return (
    <div className="split even">
      <SqlView title={say('model.source')} sql={model.code} />
      {model.compiled === null ? (
        <EmptyView title={say('model.notCompiled')} hint={say('model.notCompiledHint')} />
      ) : (
        <SqlView title={say('model.compiled')} sql={model.compiled} />
      )}
    </div>
  )
}

function Flow({ model }: { readonly model: ModelDetail }): ReactElement {
  const { say } = useLanguage()
  const list = (title: string, ids: readonly string[]): ReactElement => (
    <section>
      <h2>{title}</h2>
      {ids.length === 0 && <p className="dim">{say('model.nothing')}</p>}
      <ul>
        {ids.map((id) => (
          <li key={id}>
            <Link to="/models/$model" params={{ model: id }}>
              {id.split('.').slice(2).join('.')}
            </Link>{' '}
            <span className="dim">{kindText(id.split('.')[0]!, say)}</span>
          </li>
        ))}
      </ul>
    </section>
  )
  return (
    <div className="split even">
      {list(say('model.parents'), model.parents)}
      {list(say('model.children'), model.children)}
    </div>
  )
}
