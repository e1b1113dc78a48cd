import { Spotlight } from '@mantine/spotlight'
import type { SpotlightActionGroupData } from '@mantine/spotlight'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import type { KeyboardEvent, ReactElement } from 'react'
import { api } from '../api.ts'
import { formatWindow } from '../time/format.ts'
import { useLanguage } from '../words/language.tsx'
import { finderStore } from './finder-store.ts'

const soonMs = 150
const mostOfAKind = 8
const lookedRuns = 20
const mostRuns = 6

/** A page or an action that the palette offers besides what the server finds. */
export interface Offer {
  readonly id: string
  readonly label: string
  readonly run: () => void
}

/** What was found for a text, and whether all of it is there: until then it is what was found before, as far as its names fit. */
interface Found {
  readonly groups: readonly SpotlightActionGroupData[]
  readonly whole: boolean
}

interface Answer {
  readonly isFetching: boolean
  readonly isPlaceholderData: boolean
}

function fitting<T extends { readonly label: string }>(all: readonly T[], text: string): T[] {
  return all.filter(({ label }) => label.toLowerCase().includes(text.trim().toLowerCase()))
}

/** What the server finds for a text: pipelines, datasets, models and runs. */
function useFound(text: string): Found {
  const { say } = useLanguage()
  const navigate = useNavigate()
  const [settled] = useDebouncedValue(text, soonMs)
  const search = settled.trim() === '' ? undefined : settled.trim()
  const query = { limit: mostOfAKind, search }
  const kept = { placeholderData: keepPreviousData }
  const pipelines = useQuery({
    queryKey: ['pipelines', 'find', search],
    queryFn: ({ signal }) => api.pipelines.list({ query, signal }),
    ...kept,
  })
  const datasets = useQuery({
    queryKey: ['datasets', 'find', search],
    queryFn: ({ signal }) => api.datasets.list({ query, signal }),
    ...kept,
  })
  const models = useQuery({ queryKey: ['models', 'find', search], queryFn: ({ signal }) => api.models.list({ query, signal }), ...kept })
  const runs = useQuery({ queryKey: ['runs', 'find'], queryFn: ({ signal }) => api.runs.list({ query: { limit: lookedRuns }, signal }) })
  const answers: readonly Answer[] = [pipelines, datasets, models, runs]
  const whole = text === settled && !answers.some((one) => one.isPlaceholderData || (one.isFetching && one !== runs))
  const named = (kind: string, items: readonly { readonly id: string; readonly name: string; readonly description: string | null }[]) =>
    items.map(({ id, name, description }) => ({
      id: `${kind} ${id}`,
      label: name,
      description: description ?? '',
      onClick: () => void navigate({ to: `/${kind}/${encodeURIComponent(id)}` }),
    }))
  const byName = (items: readonly { readonly name: string; readonly description: string | null }[] = []) =>
    items.map(({ name, description }) => ({ id: name, name, description }))
  const found: readonly SpotlightActionGroupData[] = [
    { group: say('find.pipelines'), actions: named('pipelines', byName(pipelines.data?.items)) },
    { group: say('find.datasets'), actions: named('datasets', byName(datasets.data?.items)) },
    { group: say('find.models'), actions: named('models', models.data?.items ?? []) },
  ]
  const newest = (runs.data?.items ?? []).map(({ run, pipeline, window }) => ({
    id: `run ${run}`,
    label: `${pipeline} · ${formatWindow(window)}`,
    description: run,
    onClick: () => void navigate({ to: '/runs/$run', params: { run } }),
  }))
  const wanted = text.trim().toLowerCase()
  const fittingRuns = newest.filter(({ label, description }) => `${description} ${label}`.toLowerCase().includes(wanted)).slice(0, mostRuns)
  const groups = whole ? found : found.map(({ group, actions }) => ({ group, actions: fitting(labelled(actions), text) }))
  return { groups: [...groups, { group: say('find.runs'), actions: fittingRuns }], whole }
}

function labelled(
  actions: SpotlightActionGroupData['actions'],
): (SpotlightActionGroupData['actions'][number] & { readonly label: string })[] {
  return actions.map((action) => ({ ...action, label: action.label ?? '' }))
}

/** Opens what stands first where nothing is picked by an arrow. */
function openFirst({ key, nativeEvent }: KeyboardEvent): void {
  if (key !== 'Enter' || nativeEvent.isComposing || document.querySelector('.mantine-Spotlight-action[data-selected]') !== null) return
  document.querySelector<HTMLElement>('.mantine-Spotlight-action')?.click()
}

/** Finds any page, action, pipeline, dataset, model and recent run; Enter opens what stands first. */
export function Palette({ pages, actions }: { readonly pages: readonly Offer[]; readonly actions: readonly Offer[] }): ReactElement {
  const { say } = useLanguage()
  const [text, write] = useState('')
  const found = useFound(text)
  const offered = (group: string, offers: readonly Offer[]): SpotlightActionGroupData => ({
    group,
    actions: fitting(offers, text).map(({ id, label, run }) => ({ id, label, onClick: run })),
  })
  const groups = [offered(say('find.pages'), pages), ...found.groups, offered(say('find.actions'), actions)]
  return (
    <Spotlight
      store={finderStore}
      shortcut={null}
      transitionProps={{ duration: 0 }}
      query={text}
      onQueryChange={write}
      filter={(_, all) => all}
      actions={groups.filter((group) => group.actions.length > 0)}
      nothingFound={say(found.whole ? 'find.nothing' : 'find.looking')}
      scrollable
      maxHeight={420}
      searchProps={{ placeholder: say('find.placeholder'), 'aria-label': say('action.find'), onKeyDown: openFirst }}
    />
  )
}
