import cytoscape from 'cytoscape'
import type { Core } from 'cytoscape'
import { useComputedColorScheme } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import type { ReactElement } from 'react'
import { grounds, markColours } from '../theme/colours.ts'
import type { Scheme } from '../theme/colours.ts'
import { layOut } from './graph-layout.ts'
import { boxHeight, boxWidth, tipWidth } from './place-boxes.ts'
import type { Places, Shape } from './place-boxes.ts'
import { around } from './graph-model.ts'
import type { Drawing } from './graph-model.ts'
import type { Paint } from './graph-svg.ts'
import { ErrorView } from './views.tsx'

const leastReadable = 0.7
const margin = 24

/** What can be done with a graph that is drawn. */
export interface GraphHandle {
  readonly places: Places
  fit(): void
  png(): Blob
}

/** The colours of a graph in a scheme. */
export function paintOf(scheme: Scheme): Paint {
  const dark = scheme === 'dark'
  return { ...grounds[scheme], text: dark ? '#e3e8eb' : '#1c2429', line: dark ? '#5b6870' : '#9aa5ac', marks: markColours[scheme] }
}

interface Shown {
  readonly drawing: Drawing
  readonly picked: string | null
  readonly pick: (id: string | null) => void
  readonly label: string
  readonly drawn?: (handle: GraphHandle) => void
}

/** What the places of boxes depend on: not how they stand just now, so that nothing jumps while they change. */
function shapeOf({ boxes, lines }: Drawing): Shape {
  return { boxes: boxes.map(({ id, label, kind }) => ({ id, label, kind })), lines }
}

/** Boxes and lines, laid out from left to right; the picked one and all that leads to it or comes of it stand out. */
export function GraphView({ drawing, picked, pick, label, drawn }: Shown): ReactElement {
  const box = useRef<HTMLDivElement>(null)
  const graph = useRef<Core>(null)
  const scheme = useComputedColorScheme('light')
  const [error, setError] = useState<unknown>(null)
  const [places, setPlaces] = useState<Places | null>(null)
  const shape = JSON.stringify(shapeOf(drawing))
  const latest = useRef({ drawing, pick, drawn, picked })
  useEffect(() => {
    latest.current = { drawing, pick, drawn, picked }
  })
  useEffect(() => {
    let current = true
    layOut(shape).then(
      (found) => current && setPlaces(found),
      (reason: unknown) => current && setError(reason),
    )
    return () => {
      current = false
    }
  }, [shape])
  useEffect(() => {
    if (box.current === null || places === null) return
    const core = draw(box.current, { drawing: latest.current.drawing, places, scheme })
    graph.current = core
    core.on('tap', ({ target }: { readonly target: { readonly id?: () => string } }) => {
      latest.current.pick(target === (core as unknown) ? null : (target.id?.() ?? null))
    })
    showFrom(core, latest.current.picked)
    focus(core, latest.current)
    latest.current.drawn?.({
      places,
      fit: () => fit(core),
      png: () => core.png({ output: 'blob', full: true, scale: 2, bg: grounds[scheme].page }),
    })
    return () => core.destroy()
  }, [places, scheme])
  useEffect(() => {
    const core = graph.current
    if (core === null || core.destroyed()) return
    paint(core, { drawing, scheme })
    focus(core, { drawing, picked })
  }, [drawing, picked, scheme])
  if (error !== null) return <ErrorView error={error} />
  return <div ref={box} className="graph" role="img" aria-label={label} aria-busy={places === null} />
}

/** Shows all, and few boxes no larger than the text around them. */
function fit(core: Core): void {
  core.fit(undefined, margin)
  if (core.zoom() <= 1) return
  core.zoom(1)
  core.center()
}

/** Shows all where that can be read, otherwise what is picked at a size that can, or the beginning. */
function showFrom(core: Core, picked: string | null): void {
  fit(core)
  if (core.zoom() >= leastReadable) return
  core.zoom(leastReadable)
  const one = core.getElementById(picked ?? '')
  if (one.nonempty()) return void core.center(one)
  const { x1, y1, y2 } = core.elements().boundingBox()
  core.pan({ x: margin - x1 * leastReadable, y: core.height() / 2 - ((y1 + y2) / 2) * leastReadable })
}

/** The corners of a step's box, as shares of half of it: its tip is as long whatever its width. */
function cornersOf(width: number): string {
  const shoulder = 1 - (2 * tipWidth) / width
  return `-1 -1 ${shoulder} -1 1 0 ${shoulder} 1 -1 1`
}

function draw(container: HTMLElement, by: { readonly drawing: Drawing; readonly places: Places; readonly scheme: Scheme }): Core {
  const { drawing, places, scheme } = by
  const colours = paintOf(scheme)
  const elements = [
    ...drawing.boxes.map((each) => ({
      data: {
        id: each.id,
        label: each.label,
        kind: each.kind,
        width: boxWidth(each),
        corners: cornersOf(boxWidth(each)),
        edge: each.mark === null ? colours.line : colours.marks[each.mark],
      },
      position: { ...(places.get(each.id) ?? { x: 0, y: 0 }) },
    })),
    ...drawing.lines.map(({ from, to }) => ({ data: { id: `${from}\n${to}`, source: from, target: to } })),
  ]
  return cytoscape({
    container,
    elements,
    layout: { name: 'preset', fit: true, padding: margin },
    minZoom: 0.05,
    maxZoom: 2.5,
    textureOnViewport: drawing.boxes.length > 400,
    hideEdgesOnViewport: drawing.boxes.length > 1_500,
    autoungrabify: true,
    boxSelectionEnabled: false,
    style: styleOf(colours),
  })
}

function styleOf(colours: Paint): cytoscape.StylesheetJson {
  return [
    {
      selector: 'node',
      style: {
        label: 'data(label)',
        width: 'data(width)',
        height: boxHeight,
        shape: 'round-rectangle',
        'background-color': colours.raised,
        'border-color': 'data(edge)',
        'border-width': 1.5,
        color: colours.text,
        'font-size': 12,
        'text-valign': 'center',
        'text-halign': 'center',
        'text-wrap': 'ellipsis',
        'text-max-width': '236px',
        'min-zoomed-font-size': 5,
      },
    },
    {
      selector: 'node[kind = "step"]',
      style: { shape: 'polygon', 'shape-polygon-points': 'data(corners)', 'text-margin-x': -tipWidth / 2 },
    },
    { selector: 'node[kind = "group"]', style: { 'border-style': 'double', 'border-width': 4 } },
    {
      selector: 'edge',
      style: {
        width: 1.2,
        'line-color': colours.line,
        'target-arrow-color': colours.line,
        'target-arrow-shape': 'triangle',
        'arrow-scale': 0.7,
        'curve-style': 'bezier',
      },
    },
    { selector: '.far', style: { opacity: 0.22 } },
    { selector: '.picked', style: { 'border-width': 3, 'font-weight': 'bold' } },
  ]
}

function paint(core: Core, by: { readonly drawing: Drawing; readonly scheme: Scheme }): void {
  const colours = paintOf(by.scheme)
  core.batch(() => {
    for (const { id, mark } of by.drawing.boxes) core.getElementById(id).data('edge', mark === null ? colours.line : colours.marks[mark])
  })
}

function focus(core: Core, on: { readonly drawing: Drawing; readonly picked: string | null }): void {
  const { drawing, picked } = on
  core.batch(() => {
    core.elements().removeClass('far picked')
    if (picked === null || core.getElementById(picked).empty()) return
    const near = around(drawing, picked)
    core.getElementById(picked).addClass('picked')
    core
      .nodes()
      .filter((each) => !near.has(each.id()))
      .addClass('far')
    core
      .edges()
      .filter((each) => !near.has(each.source().id()) || !near.has(each.target().id()))
      .addClass('far')
  })
}
