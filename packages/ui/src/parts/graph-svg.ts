import { tipWidth } from './place-boxes.ts'
import type { boxHeight, boxWidth } from './place-boxes.ts'
import type { Places } from './place-boxes.ts'
import type { Drawing } from './graph-model.ts'
import type { Mark } from '../theme/colours.ts'

/** The colours of a picture. */
export interface Paint {
  readonly page: string
  readonly raised: string
  readonly text: string
  readonly line: string
  readonly marks: Readonly<Record<Mark, string>>
}

/** A drawing as an SVG file that needs nothing beside it. */
export function svgOf(
  drawing: Drawing,
  by: {
    readonly places: Places
    readonly paint: Paint
    readonly sizes: { readonly width: typeof boxWidth; readonly height: typeof boxHeight }
  },
): string {
  const { places, paint, sizes } = by
  const at = (id: string): { readonly x: number; readonly y: number } => places.get(id) ?? { x: 0, y: 0 }
  const width = Math.max(0, ...drawing.boxes.map((box) => at(box.id).x + sizes.width(box) / 2)) + 20
  const height = Math.max(0, ...drawing.boxes.map(({ id }) => at(id).y + sizes.height / 2)) + 20
  const widths = new Map(drawing.boxes.map((box) => [box.id, sizes.width(box)]))
  const lines = drawing.lines.map(({ from, to }) => {
    const [start, end] = [at(from).x + (widths.get(from) ?? 0) / 2, at(to).x - (widths.get(to) ?? 0) / 2]
    const middle = (start + end) / 2
    return `<path d="M${start} ${at(from).y}C${middle} ${at(from).y} ${middle} ${at(to).y} ${end} ${at(to).y}" fill="none" stroke="${paint.line}"/>`
  })
  const boxes = drawing.boxes.map((box) => {
    const { x, y } = at(box.id)
    const wide = sizes.width(box)
    const edge = box.mark === null ? paint.line : paint.marks[box.mark]
    const [left, right, top, bottom] = [x - wide / 2, x + wide / 2, y - sizes.height / 2, y + sizes.height / 2]
    const isStep = box.kind === 'step'
    const shape = isStep
      ? `<path d="M${left} ${top}H${right - tipWidth}L${right} ${y}L${right - tipWidth} ${bottom}H${left}Z"`
      : `<rect x="${left}" y="${top}" width="${wide}" height="${sizes.height}" rx="5"`
    return (
      `${shape} fill="${paint.raised}" stroke="${edge}" stroke-width="1.5"/>` +
      `<text x="${isStep ? x - tipWidth / 2 : x}" y="${y + 4}" text-anchor="middle">${escapeXml(box.label)}</text>`
    )
  })
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-10 -10 ${width + 10} ${height + 10}" font-family="sans-serif" font-size="12" fill="${paint.text}">`,
    `<rect x="-10" y="-10" width="${width + 10}" height="${height + 10}" fill="${paint.page}"/>`,
    ...lines,
    ...boxes,
    '</svg>',
  ].join('\n')
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
