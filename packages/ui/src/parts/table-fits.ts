import { useLayoutEffect, useState } from 'react'
import type { RefObject } from 'react'

/**
 * Whether a table is no wider than the room it has. Then its head can stay in sight while the page is scrolled, and nobody has to stop at the
 * table to move it sideways.
 */
export function useTableFits(room: RefObject<HTMLElement | null>): boolean {
  const [fits, say] = useState(false)
  useLayoutEffect(() => {
    const [around, table] = [room.current!, room.current!.firstElementChild!]
    const look = (): void => say(table.scrollWidth <= around.clientWidth)
    const sizes = new ResizeObserver(look)
    sizes.observe(around)
    sizes.observe(table)
    return () => sizes.disconnect()
  }, [room])
  return fits
}
