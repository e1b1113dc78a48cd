import { Button, NativeSelect } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import type { Model } from 'caudal/api'
import type { ReactElement } from 'react'
import { modelsSearch } from '../address.ts'
import type { ModelsSearch } from '../address.ts'
import { api } from '../api.ts'
import { Loaded } from '../parts/loaded.tsx'
import { kindText } from '../parts/model-kind.ts'
import { Count, Moment } from '../parts/moment.tsx'
import { SearchField } from '../parts/searched.tsx'
import { EmptyView } from '../parts/views.tsx'
import { useLanguage } from '../words/language.tsx'

const types = ['model', 'seed', 'snapshot', 'source', 'exposure'] as const

/** The models, seeds, snapshots and sources of the project, by text, kind and tag. */
export function ModelsPage(): ReactElement {
  const { say } = useLanguage()
  const navigate = useNavigate()
  const search: ModelsSearch = useSearch({ from: '/models' })
  const found = useInfiniteQuery({
    queryKey: ['models', 'list', search],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => api.models.list({ query: { ...search, limit: 100, cursor: pageParam }, signal }),
    getNextPageParam: ({ next }) => next ?? undefined,
  })
  const choose = (change: { readonly [K in keyof ModelsSearch]: string | undefined }): void =>
    void navigate({ to: '/models', search: modelsSearch({ ...search, ...change }), replace: true })
  return (
    <div className="page">
      <div className="head">
        <h1>{say('models.title')}</h1>
        <SearchField label={say('models.search')} text={search.search ?? ''} search={(text) => choose({ search: text })} />
        <NativeSelect
          size="xs"
          aria-label={say('col.kind')}
          value={search.type ?? ''}
          onChange={({ currentTarget }) => choose({ type: currentTarget.value })}
          data={[
            { value: '', label: `${say('col.kind')}: ${say('models.any')}` },
            ...types.map((value) => ({ value, label: say(`kind.${value}`) })),
          ]}
        />
        {search.tag !== undefined && (
          <Button size="xs" variant="default" onClick={() => choose({ tag: undefined })} aria-label={say('action.clear')}>
            {say('col.tags')}: {search.tag} ×
          </Button>
        )}
      </div>
      <Loaded from={found}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items)
          return items.length === 0 ? (
            <EmptyView title={say('models.empty')} hint={say('models.emptyHint')} />
          ) : (
            <ModelTable models={items} pickTag={(tag) => choose({ tag })} />
          )
        }}
      </Loaded>
      {found.hasNextPage && (
        <Button variant="default" size="xs" loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
          {say('action.more')}
        </Button>
      )}
    </div>
  )
}

function ModelTable({ models, pickTag }: { readonly models: readonly Model[]; readonly pickTag: (tag: string) => void }): ReactElement {
  const { say } = useLanguage()
  return (
    <div className="table-wrap" tabIndex={0}>
      <table className="table">
        <thead>
          <tr>
            <th>{say('col.name')}</th>
            <th>{say('col.kind')}</th>
            <th>{say('col.built')}</th>
            <th className="number">{say('col.rows')}</th>
            <th className="number">{say('col.tests')}</th>
            <th>{say('col.tags')}</th>
            <th>{say('col.description')}</th>
          </tr>
        </thead>
        <tbody>
          {models.map((one) => (
            <tr key={one.id}>
              <td title={one.name}>
                <Link to="/models/$model" params={{ model: one.id }} data-opens>
                  {one.name}
                </Link>
              </td>
              <td>{kindText(one.type, say)}</td>
              <td>
                {one.served !== null && <Moment at={one.served.writtenAt} />}
                {one.served === null && one.dataset !== null && <span className="dim">{say('models.notBuilt')}</span>}
              </td>
              <td className="number">{one.served === null ? '' : <Count of={one.served.rows} />}</td>
              <td className="number">{one.tests === 0 ? <span className="dim">–</span> : one.tests}</td>
              <td>
                <span className="row">
                  {one.tags.map((tag) => (
                    <button key={tag} type="button" className="tag" onClick={() => pickTag(tag)}>
                      {tag}
                    </button>
                  ))}
                </span>
              </td>
              <td title={one.description}>{one.description}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
