import { Autocomplete, Button, Menu, NativeSelect, useComputedColorScheme } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo, useRef, useState } from 'react'
import type { ReactElement } from 'react'
import { graphSearch } from '../address.ts'
import type { GraphSearch } from '../address.ts'
import { api } from '../api.ts'
import { boxHeight, boxWidth } from '../parts/place-boxes.ts'
import { findBoxes, foldGroups } from '../parts/graph-model.ts'
import type { Drawing } from '../parts/graph-model.ts'
import { svgOf } from '../parts/graph-svg.ts'
import { GraphView, paintOf } from '../parts/graph-view.tsx'
import type { GraphHandle } from '../parts/graph-view.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { projectDrawing } from '../parts/project-drawing.ts'
import { saveFile } from '../parts/save-file.ts'
import { useStanding } from '../parts/standing.ts'
import { EmptyView } from '../parts/views.tsx'
import { useLanguage } from '../words/language.tsx'

const foldAbove = 300

/** The steps and datasets of the project, or those around one of them. */
export function GraphPage(): ReactElement {
  const { say } = useLanguage()
  const search: GraphSearch = useSearch({ from: '/graph' })
  const graph = useQuery({
    queryKey: ['graph', search.of ?? null, search.depth ?? null, search.direction ?? null],
    queryFn: ({ signal }) =>
      api.datasets.graph({
        query: search.of === undefined ? {} : { of: search.of, depth: search.depth ?? 3, direction: search.direction ?? 'both' },
        signal,
      }),
  })
  const standing = useStanding()
  const drawing = useMemo(() => (graph.data === undefined ? undefined : projectDrawing(graph.data, standing)), [graph.data, standing])
  return (
    <div className="page graph-page">
      <Loaded from={{ data: drawing, error: graph.error, refetch: graph.refetch }}>
        {(whole) =>
          whole.boxes.length === 0 ? (
            <EmptyView title={say('graph.empty')} hint={say('graph.emptyHint')} />
          ) : (
            <GraphBody whole={whole} search={search} />
          )
        }
      </Loaded>
    </div>
  )
}

function GraphBody({ whole, search }: { readonly whole: Drawing; readonly search: GraphSearch }): ReactElement {
  const { say } = useLanguage()
  const navigate = useNavigate()
  const handle = useRef<GraphHandle | null>(null)
  const folded = search.folded ?? whole.boxes.length > foldAbove
  const [opened, open] = useState<ReadonlySet<string>>(new Set())
  const [picked, setPicked] = useState<string | null>(search.of ?? null)
  const drawing = useMemo(() => foldGroups(whole, (group) => !folded || opened.has(group)), [whole, folded, opened])
  const choose = (change: { readonly [K in keyof GraphSearch]: GraphSearch[K] | undefined }): void =>
    void navigate({ to: '/graph', search: graphSearch({ ...search, ...change }), replace: true })
  const pick = (id: string | null): void => {
    const box = drawing.boxes.find((one) => one.id === id)
    if (box?.kind === 'group' && box.group !== null) return open(new Set([...opened, box.group]))
    setPicked(id)
  }
  return (
    <>
      <div className="head">
        <h1>{say('graph.title')}</h1>
        <BoxSearch
          whole={whole}
          found={(id, group) => {
            if (folded && group !== null) open(new Set([...opened, group]))
            setPicked(id)
          }}
        />
        <Button
          size="xs"
          variant="default"
          onClick={() => {
            open(new Set())
            choose({ folded: !folded })
          }}
        >
          {say(folded ? 'graph.unfold' : 'graph.fold')}
        </Button>
        <Button size="xs" variant="default" onClick={() => handle.current?.fit()}>
          {say('graph.fit')}
        </Button>
        <Export drawing={drawing} handle={() => handle.current} />
        <span className="dim">{say('graph.size', { boxes: whole.boxes.length, edges: whole.lines.length })}</span>
      </div>
      <Around box={whole.boxes.find(({ id }) => id === picked)} search={search} choose={choose} />
      <GraphView drawing={drawing} picked={picked} pick={pick} label={say('graph.title')} drawn={(drawn) => (handle.current = drawn)} />
    </>
  )
}

/** What is picked, and how much around it is drawn. */
function Around(shown: {
  readonly box: Drawing['boxes'][number] | undefined
  readonly search: GraphSearch
  readonly choose: (change: { readonly [K in keyof GraphSearch]: GraphSearch[K] | undefined }) => void
}): ReactElement {
  const { say } = useLanguage()
  const { box, search, choose } = shown
  return (
    <div className="row">
      {box !== undefined && (
        <>
          <Opened box={box} />
          <Button size="xs" variant="default" onClick={() => choose({ of: box.id, depth: search.depth ?? 3 })}>
            {say('graph.focus', { name: box.label })}
          </Button>
        </>
      )}
      {search.of !== undefined && (
        <>
          <NativeSelect
            size="xs"
            aria-label={say('graph.depth')}
            value={String(search.depth ?? 3)}
            data={[1, 2, 3, 5, 10, 20].map((depth) => ({ value: String(depth), label: `${say('graph.depth')} ${depth}` }))}
            onChange={({ currentTarget }) => choose({ depth: Number(currentTarget.value) })}
          />
          <NativeSelect
            size="xs"
            aria-label={say('graph.direction')}
            value={search.direction ?? ''}
            data={[
              { value: '', label: say('graph.both') },
              { value: 'up', label: say('graph.up') },
              { value: 'down', label: say('graph.down') },
            ]}
            onChange={({ currentTarget: { value } }) => choose({ direction: value === 'up' || value === 'down' ? value : undefined })}
          />
          <Button size="xs" variant="subtle" onClick={() => choose({ of: undefined, depth: undefined, direction: undefined })}>
            {say('graph.all')}
          </Button>
        </>
      )}
    </div>
  )
}

function Opened({ box }: { readonly box: Drawing['boxes'][number] }): ReactElement {
  if (box.kind === 'dataset') {
    return (
      <Link to="/datasets/$dataset" params={{ dataset: box.id }}>
        {box.id}
      </Link>
    )
  }
  return (
    <Link to="/pipelines/$pipeline" params={{ pipeline: box.group ?? '' }}>
      {box.id}
    </Link>
  )
}

function BoxSearch({
  whole,
  found,
}: {
  readonly whole: Drawing
  readonly found: (id: string, group: string | null) => void
}): ReactElement {
  const { say } = useLanguage()
  const [text, write] = useState('')
  const boxes = findBoxes(whole, text).slice(0, 12)
  return (
    <Autocomplete
      size="xs"
      w={240}
      aria-label={say('graph.search')}
      placeholder={say('graph.search')}
      value={text}
      data={[...new Set(boxes.map(({ id }) => id))]}
      filter={({ options }) => options}
      onChange={write}
      onOptionSubmit={(id) => found(id, whole.boxes.find((box) => box.id === id)?.group ?? null)}
    />
  )
}

function Export({ drawing, handle }: { readonly drawing: Drawing; readonly handle: () => GraphHandle | null }): ReactElement {
  const { say } = useLanguage()
  const scheme = useComputedColorScheme('light')
  const svg = (): void => {
    const places = handle()?.places
    if (places === undefined) return
    const text = svgOf(drawing, { places, paint: paintOf(scheme), sizes: { width: boxWidth, height: boxHeight } })
    saveFile('graph.svg', new Blob([text], { type: 'image/svg+xml' }))
  }
  const png = (): void => {
    const picture = handle()?.png()
    if (picture !== undefined) saveFile('graph.png', picture)
  }
  return (
    <Menu>
      <Menu.Target>
        <Button size="xs" variant="default">
          {say('graph.export')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={png}>PNG</Menu.Item>
        <Menu.Item onClick={svg}>SVG</Menu.Item>
        <Menu.Item onClick={() => saveFile('graph.json', new Blob([JSON.stringify(drawing, null, 2)], { type: 'application/json' }))}>
          JSON
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
