import { useRef, useState } from 'react'
import type { DOMAttributes, KeyboardEvent, MouseEvent, PointerEvent } from 'react'
import { choiceOf, noChoice, spotAfter } from './grid-choice.ts'
import type { ChoiceSearch, Spot } from './grid-choice.ts'
import type { RunGrid } from './run-grid.ts'

interface Of {
  readonly grid: RunGrid
  /** Whether each click chooses, as where nothing can be dragged. */
  readonly picking: boolean
  readonly choose: (change: ChoiceSearch) => void
  /** Told of the spot that a pointer or the keys are at. */
  readonly look: (at: Spot | null) => void
  /** Whether something is chosen already. */
  readonly begun: boolean
}

/** How something is chosen in a grid. */
export interface Choosing {
  /** What is being dragged over. */
  readonly dragged: ChoiceSearch | null
  /** The spot that the tab key leads to. */
  readonly entered: Spot
  /** What the grid's table listens with. */
  readonly listeners: DOMAttributes<HTMLTableElement>
}

/** Has a grid be chosen from by a pointer that is dragged or clicked with shift, and by keys. */
export function useChoosing(of: Of): Choosing {
  const { grid, choose, look } = of
  const [anchor, setAnchor] = useState<Spot>({ row: -1, column: grid.runs.length - 1 })
  const [entered, enter] = useState<Spot>(anchor)
  const pointer = useDragging({ ...of, anchor, setAnchor })
  const listeners = {
    ...pointer.listeners,
    onKeyDown: (event: KeyboardEvent<HTMLTableElement>): void => {
      const spot = spotOf(event.target)
      if (spot === null || event.ctrlKey || event.metaKey || event.altKey) return
      const next = spotAfter(event.key, { spot, grid })
      if (next !== null) {
        if (event.shiftKey) choose(choiceOf(grid, [anchor, next]))
        else setAnchor(next)
        enter(next)
        elementAt(event.currentTarget, next)?.focus()
      } else if (event.key === ' ') {
        setAnchor(spot)
        choose(choiceOf(grid, [spot, spot]))
      } else if (event.key === 'Enter') elementAt(event.currentTarget, spot)?.querySelector('a')?.click()
      else if (event.key === 'Escape') choose(noChoice)
      else return
      event.preventDefault()
      event.stopPropagation()
    },
    onFocus: ({ target }: { readonly target: EventTarget }): void => look(spotOf(target)),
    onBlur: (): void => look(null),
  }
  return { dragged: pointer.dragged, entered, listeners }
}

function useDragging(
  of: Of & { readonly anchor: Spot; readonly setAnchor: (spot: Spot) => void },
): Pick<Choosing, 'dragged' | 'listeners'> {
  const { grid, choose, look, anchor, setAnchor } = of
  const [dragged, setDragged] = useState<ChoiceSearch | null>(null)
  // From the press on: what follows a press that was moved is no click.
  const held = useRef<'no' | 'still' | 'moved'>('no')
  const drop = (): void => {
    if (dragged === null) return
    choose(dragged)
    setDragged(null)
  }
  const listeners = {
    onPointerDown: (event: PointerEvent): void => {
      const spot = spotOf(event.target)
      const drags = spot !== null && event.button === 0 && event.pointerType !== 'touch' && !event.shiftKey && !of.picking
      held.current = drags ? 'still' : 'no'
      if (drags) setAnchor(spot)
    },
    onPointerOver: (event: PointerEvent): void => {
      const spot = spotOf(event.target)
      look(spot)
      if (spot === null || held.current === 'no' || (event.buttons & 1) === 0) return
      if (held.current === 'still' && spot.row === anchor.row && spot.column === anchor.column) return
      held.current = 'moved'
      setDragged(choiceOf(grid, [anchor, spot]))
    },
    onPointerUp: drop,
    onPointerLeave: (): void => {
      look(null)
      drop()
    },
    onDragStart: (event: MouseEvent): void => event.preventDefault(),
    onClickCapture: (event: MouseEvent): void => {
      const spot = spotOf(event.target)
      const chooses = spot !== null && (event.shiftKey || of.picking)
      if (chooses || held.current === 'moved') event.preventDefault()
      held.current = 'no'
      if (!chooses) return
      const goesOn = event.shiftKey || of.begun
      if (!goesOn) setAnchor(spot)
      choose(choiceOf(grid, [goesOn ? anchor : spot, spot]))
    },
  }
  return { dragged, listeners }
}

function spotOf(target: EventTarget): Spot | null {
  const cell = target instanceof Element ? target.closest<HTMLElement>('[data-column]') : null
  return cell === null ? null : { row: Number(cell.dataset['row']), column: Number(cell.dataset['column']) }
}

function elementAt(table: HTMLElement, { row, column }: Spot): HTMLElement | null {
  return table.querySelector(`[data-row="${row}"][data-column="${column}"]`)
}
