import { Button } from '@mantine/core'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import type { Model } from 'caudal/api'
import { useMemo } from 'react'
import type { ReactElement } from 'react'
import { modelsSearch } from '../address.ts'
import type { ModelsSearch } from '../address.ts'
import { api } from '../api.ts'
import { Filter } from '../parts/filter.tsx'
import { ListView } from '../parts/list-view.tsx'
import { kindText } from '../parts/model-kind.ts'
import { Count, Moment } from '../parts/moment.tsx'
import { SearchField } from '../parts/searched.tsx'
import { Table } from '../parts/table.tsx'
import type { Column } from '../parts/table.tsx'
import { EmptyView } from '../parts/views.tsx'
import { useLanguage } from '../words/language.tsx'

const types = ['model', 'seed', 'snapshot', 'source', 'exposure'] as const

/** The models, seeds, snapshots and sources of the project, by text, kind and tag. */
export function ModelsPage(): ReactElement {
  const { say } = useLanguage()
  const navigate = useNavigate()
  const search: ModelsSearch = useSearch({ from: '/models' })
  const choose = (change: { readonly [K in keyof ModelsSearch]: string | undefined }): void =>
    void navigate({ to: '/models', search: modelsSearch({ ...search, ...change }), replace: true })
  const columns = useMemo(
    () => modelColumns((tag) => void navigate({ to: '/models', search: (now) => modelsSearch({ ...now, tag }), replace: true })),
    [navigate],
  )
  return (
    <div className="page">
      <div className="head">
        <h1>{say('models.title')}</h1>
        <SearchField label={say('models.search')} text={search.search ?? ''} search={(text) => choose({ search: text })} />
        <Filter
          label={say('col.kind')}
          values={types}
          nameOf={(type) => say(`kind.${type}`)}
          picked={search.type}
          pick={(type) => choose({ type })}
        />
        {search.tag !== undefined && (
          <Button size="xs" variant="default" onClick={() => choose({ tag: undefined })} aria-label={say('action.clear')}>
            {say('col.tags')}: {search.tag} ×
          </Button>
        )}
      </div>
      <ListView
        of={['models', 'list']}
        asked={search}
        page={({ query, signal }) => api.models.list({ query: { ...search, ...query }, signal })}
        empty={<EmptyView title={say('models.empty')} hint={say('models.emptyHint')} />}
      >
        {(models) => <Table label={say('models.title')} columns={columns} rows={models} keyOf={({ id }) => id} />}
      </ListView>
    </div>
  )
}

/** What a page of models shows of each; a tag picks those that have it. */
function modelColumns(pick: (tag: string) => void): readonly Column<Model>[] {
  return [
    {
      head: 'col.name',
      cell: ({ id, name }) => (
        <Link to="/models/$model" params={{ model: id }} data-opens>
          {name}
        </Link>
      ),
      title: ({ name }) => name,
    },
    { head: 'col.kind', cell: ({ type }, { say }) => kindText(type, say) },
    {
      head: 'col.built',
      cell: ({ served, dataset }, { say }) => {
        if (served !== null) return <Moment at={served.writtenAt} />
        return dataset === null ? '' : <span className="dim">{say('models.notBuilt')}</span>
      },
    },
    { head: 'col.rows', cell: ({ served }) => (served === null ? '' : <Count of={served.rows} />), look: 'number' },
    { head: 'col.tests', cell: ({ tests }) => (tests === 0 ? null : tests), look: 'number' },
    {
      head: 'col.tags',
      cell: ({ tags }) => (
        <span className="row">
          {tags.map((tag) => (
            <button key={tag} type="button" className="tag" onClick={() => pick(tag)}>
              {tag}
            </button>
          ))}
        </span>
      ),
    },
    { head: 'col.description', cell: ({ description }) => description, title: ({ description }) => description },
  ]
}
