import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { useComputedColorScheme } from '@mantine/core'
import { useEffect, useRef } from 'react'
import type { ReactElement } from 'react'
import { formatAxis, formatShort } from '../time/format.ts'
import { markColours } from '../theme/colours.ts'
import { useLanguage } from '../words/language.tsx'

/** As much as the style sheet keeps free for it. */
const height = 150

/** Numbers over time as a line; the table beside it says the same in words. */
export function Series(shown: {
  readonly points: readonly { readonly at: number; readonly value: number }[]
  readonly label: string
}): ReactElement {
  const box = useRef<HTMLDivElement>(null)
  const scheme = useComputedColorScheme('light')
  const { language, zone } = useLanguage()
  const { points, label } = shown
  useEffect(() => {
    const element = box.current
    if (element === null) return
    const ink = scheme === 'dark' ? '#a3afb7' : '#5a666e'
    const axis = { stroke: ink, grid: { stroke: scheme === 'dark' ? '#2d353a' : '#dfe4e7', width: 1 } }
    const plot = new uPlot(
      {
        width: element.clientWidth,
        height,
        legend: { show: false },
        scales: { y: { range: (_, least, most) => [Math.min(0, least), most === 0 ? 1 : most * 1.1] } },
        axes: [
          {
            ...axis,
            space: 90,
            values: (_, moments) =>
              formatAxis(
                moments.map((at) => at * 1_000),
                { language, zone },
              ),
          },
          { ...axis, size: 64, values: (_, values) => values.map((value) => formatShort(value, language)) },
        ],
        series: [{}, { label, stroke: markColours[scheme].running, width: 1.5, points: { show: true, size: 5 } }],
      },
      [points.map(({ at }) => at / 1_000), points.map(({ value }) => value)],
      element,
    )
    const sizes = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height }))
    sizes.observe(element)
    return () => {
      sizes.disconnect()
      plot.destroy()
    }
  }, [points, label, scheme, language, zone])
  return <div ref={box} className="series" role="img" aria-label={label} />
}
