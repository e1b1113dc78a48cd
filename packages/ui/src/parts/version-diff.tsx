import { NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { VersionSource } from 'caudal/api'
import type { ReactElement } from 'react'
import { api } from '../api.ts'
import { formatAbsolute } from '../time/format.ts'
import { useLanguage } from '../words/language.tsx'
import { DiffView } from './diff-view.tsx'
import { Loaded } from './loaded.tsx'
import { readAll } from './read-all.ts'

const mostSources = 2_000

interface Shown {
  readonly pipeline: string
  readonly version: string | undefined
  readonly choose: (version: string) => void
}

/** The versions of a pipeline, and what each changed: in sentences and in its sources. */
export function VersionDiff({ pipeline, version, choose }: Shown): ReactElement {
  const spoken = useLanguage()
  const versions = useQuery({
    queryKey: ['pipeline', pipeline, 'versions'],
    queryFn: ({ signal }) => api.pipelines.versions({ path: { pipeline }, query: { limit: 100 }, signal }),
  })
  return (
    <Loaded from={versions} rows={4}>
      {({ items, next }) => {
        const picked = items.find((one) => one.version === version) ?? items[0]
        if (picked === undefined) return <p className="dim">{spoken.say('pipeline.noChange')}</p>
        const earlier = items[items.indexOf(picked) + 1]?.version
        return (
          <div className="stack">
            <NativeSelect
              size="xs"
              w={420}
              maw="100%"
              aria-label={spoken.say('pipeline.versions')}
              value={picked.version}
              onChange={({ currentTarget }) => choose(currentTarget.value)}
              data={items.map((one) => ({
                value: one.version,
                label: `${one.version.slice(0, 12)} · ${formatAbsolute(Date.parse(one.keptAt), spoken)}${one.current ? ` · ${spoken.say('pipeline.current')}` : ''}`,
              }))}
            />
            {earlier === undefined && next === null ? (
              <p className="dim">{spoken.say('pipeline.firstVersion')}</p>
            ) : (
              <Changes pipeline={pipeline} version={picked.version} earlier={earlier} />
            )}
          </div>
        )
      }}
    </Loaded>
  )
}

interface ChangesShown {
  readonly pipeline: string
  readonly version: string
  /** The version that it is compared with; where none is named, that of the newest run. */
  readonly earlier: string | undefined
}

function Changes({ pipeline, version, earlier }: ChangesShown): ReactElement {
  const { say } = useLanguage()
  const diff = useQuery({
    queryKey: ['pipeline', pipeline, 'diff', version, earlier ?? null],
    queryFn: ({ signal }) => api.pipelines.diff({ path: { pipeline, version }, query: { before: earlier }, signal }),
  })
  return (
    <Loaded from={diff} rows={4}>
      {({ before, changes }) => (
        <>
          {changes.length === 0 && <p className="dim">{say('pipeline.noChange')}</p>}
          <ul>
            {changes.map(({ text }) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
          {before !== null && before !== version && <SourceDiffs pipeline={pipeline} before={before} after={version} />}
        </>
      )}
    </Loaded>
  )
}

function useSources(pipeline: string, version: string): ReturnType<typeof useQuery<VersionSource[]>> {
  return useQuery({
    queryKey: ['pipeline', pipeline, 'sources', version],
    queryFn: ({ signal }) =>
      readAll((cursor) => api.pipelines.sources({ path: { pipeline, version }, query: { limit: 100, cursor }, signal }), mostSources),
    staleTime: Infinity,
  })
}

function SourceDiffs({
  pipeline,
  before,
  after,
}: {
  readonly pipeline: string
  readonly before: string
  readonly after: string
}): ReactElement {
  const earlier = useSources(pipeline, before)
  const later = useSources(pipeline, after)
  return (
    <Loaded from={earlier} rows={6}>
      {(old) => (
        <Loaded from={later} rows={6}>
          {(now) =>
            changedFiles(old, now).map(({ path, from, to }) => (
              <section key={path}>
                <h2 className="mono">{path}</h2>
                <DiffView before={from} after={to} />
              </section>
            ))
          }
        </Loaded>
      )}
    </Loaded>
  )
}

/** The files that are not the same in both versions, with their texts; a file that one lacks is empty there. */
export function changedFiles(
  old: readonly VersionSource[],
  now: readonly VersionSource[],
): { readonly path: string; readonly from: string; readonly to: string }[] {
  const [earlier, later] = [old, now].map((all) => new Map(all.map((one) => [one.path, one]))) as [
    Map<string, VersionSource>,
    Map<string, VersionSource>,
  ]
  const paths = [...new Set([...earlier.keys(), ...later.keys()])].toSorted()
  return paths
    .filter((path) => earlier.get(path)?.sha256 !== later.get(path)?.sha256)
    .map((path) => ({ path, from: earlier.get(path)?.text ?? '', to: later.get(path)?.text ?? '' }))
}
