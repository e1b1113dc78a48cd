import { Spotlight } from '@mantine/spotlight'
import type { SpotlightActionGroupData } from '@mantine/spotlight'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import type { ReactElement } from 'react'
import { api } from '../api.ts'
import { formatWindow } from '../time/format.ts'
import { useLanguage } from '../words/language.tsx'
import { finderStore } from './finder-store.ts'

/** A page or an action that the palette offers besides what the server finds. */
export interface Offer {
  readonly id: string
  readonly label: string
  readonly run: () => void
}

/** What the server finds for a text: pipelines, datasets, models and runs. */
function useFound(text: string): SpotlightActionGroupData[] {
  const { say } = useLanguage()
  const navigate = useNavigate()
  const search = text.trim() === '' ? undefined : text.trim()
  const query = { limit: 8, search }
  const pipelines = useQuery({ queryKey: ['pipelines', 'find', search], queryFn: ({ signal }) => api.pipelines.list({ query, signal }) })
  const datasets = useQuery({ queryKey: ['datasets', 'find', search], queryFn: ({ signal }) => api.datasets.list({ query, signal }) })
  const models = useQuery({ queryKey: ['models', 'find', search], queryFn: ({ signal }) => api.models.list({ query, signal }) })
  const runs = useQuery({ queryKey: ['runs', 'find'], queryFn: ({ signal }) => api.runs.list({ query: { limit: 20 }, signal }) })
  const foundRuns = (runs.data?.items ?? []).filter((one) => search === undefined || `${one.run} ${one.pipeline}`.includes(search))
  const open = (to: string): void => void navigate({ to })
  const actions = [
    {
      group: say('find.pipelines'),
      actions: (pipelines.data?.items ?? []).map(({ name, description }) => ({
        id: `pipeline ${name}`,
        label: name,
        description: description ?? '',
        onClick: () => open(`/pipelines/${encodeURIComponent(name)}`),
      })),
    },
    {
      group: say('find.datasets'),
      actions: (datasets.data?.items ?? []).map(({ name, description }) => ({
        id: `dataset ${name}`,
        label: name,
        description: description ?? '',
        onClick: () => open(`/datasets/${encodeURIComponent(name)}`),
      })),
    },
    {
      group: say('find.models'),
      actions: (models.data?.items ?? []).map(({ id, name, description }) => ({
        id: `model ${id}`,
        label: name,
        description: description,
        onClick: () => open(`/models/${encodeURIComponent(id)}`),
      })),
    },
    {
      group: say('find.runs'),
      actions: foundRuns.slice(0, 6).map(({ run, pipeline, window }) => ({
        id: `run ${run}`,
        label: `${pipeline} · ${formatWindow(window)}`,
        description: run,
        onClick: () => open(`/runs/${run}`),
      })),
    },
  ]
  return actions.filter((group) => group.actions.length > 0)
}

/** Finds any page, action, pipeline, dataset, model and recent run. */
export function Palette({ pages, actions }: { readonly pages: readonly Offer[]; readonly actions: readonly Offer[] }): ReactElement {
  const { say } = useLanguage()
  const [text, write] = useState('')
  const [settled] = useDebouncedValue(text, 150)
  const found = useFound(settled)
  const offered = (group: string, offers: readonly Offer[]): SpotlightActionGroupData => {
    const fitting = offers.filter(({ label }) => label.toLowerCase().includes(text.trim().toLowerCase()))
    return { group, actions: fitting.map(({ id, label, run }) => ({ id, label, onClick: run })) }
  }
  const groups = [offered(say('find.pages'), pages), ...found, offered(say('find.actions'), actions)]
  return (
    <Spotlight
      store={finderStore}
      shortcut={null}
      query={text}
      onQueryChange={write}
      filter={(_, all) => all}
      actions={groups.filter((group) => group.actions.length > 0)}
      nothingFound={say('find.nothing')}
      scrollable
      maxHeight={420}
      searchProps={{ placeholder: say('find.placeholder'), 'aria-label': say('action.find') }}
    />
  )
}
