import { Button } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import type { Dataset } from 'caudal/api'
import { memo } from 'react'
import type { ReactElement } from 'react'
import type { ListSearch } from '../address.ts'
import { api } from '../api.ts'
import { Freshness } from '../parts/freshness.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { Count, Moment } from '../parts/moment.tsx'
import { SearchField } from '../parts/searched.tsx'
import { EmptyView } from '../parts/views.tsx'
import { useLanguage } from '../words/language.tsx'

/** The catalogue: every dataset, searched by name, column, description and owner. */
export function DatasetsPage(): ReactElement {
  const { say } = useLanguage()
  const navigate = useNavigate()
  const { search }: ListSearch = useSearch({ from: '/datasets' })
  const found = useInfiniteQuery({
    queryKey: ['datasets', 'list', search ?? null],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => api.datasets.list({ query: { search, limit: 100, cursor: pageParam }, signal }),
    getNextPageParam: ({ next }) => next ?? undefined,
  })
  return (
    <div className="page">
      <div className="head">
        <h1>{say('datasets.title')}</h1>
        <SearchField
          label={say('datasets.search')}
          text={search ?? ''}
          search={(text) => void navigate({ to: '/datasets', search: text === '' ? {} : { search: text }, replace: true })}
        />
      </div>
      <Loaded from={found}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items)
          return items.length === 0 ? (
            <EmptyView title={say('datasets.empty')} hint={say('datasets.emptyHint')} />
          ) : (
            <DatasetTable datasets={items} />
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

/** A row is drawn anew when what it shows has changed, not when others come. */
const DatasetRow = memo(({ one }: { readonly one: Dataset }): ReactElement => {
  const { say } = useLanguage()
  return (
    <tr>
      <td title={one.name}>
        <Link to="/datasets/$dataset" params={{ dataset: one.name }} data-opens>
          {one.name}
        </Link>
      </td>
      <td>
        <Freshness deadline={one.deadline} />
      </td>
      <td>{one.served === null ? <span className="dim">{say('datasets.never')}</span> : <Moment at={one.served.writtenAt} />}</td>
      <td className="number">{one.served === null ? '' : <Count of={one.served.rows} />}</td>
      <td className="number">{one.columns}</td>
      <td>{one.owner ?? <span className="dim">–</span>}</td>
      <td title={one.description ?? undefined}>{one.description}</td>
    </tr>
  )
})

function DatasetTable({ datasets }: { readonly datasets: readonly Dataset[] }): ReactElement {
  const { say } = useLanguage()
  return (
    <div className="table-wrap" tabIndex={0}>
      <table className="table">
        <thead>
          <tr>
            <th>{say('col.name')}</th>
            <th>{say('col.state')}</th>
            <th>{say('col.written')}</th>
            <th className="number">{say('col.rows')}</th>
            <th className="number">{say('col.columns')}</th>
            <th>{say('col.owner')}</th>
            <th>{say('col.description')}</th>
          </tr>
        </thead>
        <tbody>
          {datasets.map((one) => (
            <DatasetRow key={one.name} one={one} />
          ))}
        </tbody>
      </table>
    </div>
  )
}
